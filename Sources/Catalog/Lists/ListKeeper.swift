// Whoever keeps the lists, as the loops that serve callers see them.
package import Domain

/// How much somebody wants a gateway asked for its list.
package enum RefreshWish: Equatable, Sendable {
    /// Unless the list is fresh.
    case unlessFresh
    /// Also while the list is fresh. What comes is judged, and not used where it is odd.
    case always
    /// The same, and what comes is believed, however short it is.
    case alwaysBelieved
}

/// What came of asking a gateway again on somebody's wish.
package enum RefreshOutcome: Equatable, Sendable {
    /// The list in use is fresh, and nobody insisted.
    case skipped
    /// It has so many models now.
    case refreshed(models: Int)
    /// What came is not used, for this reason in words; the old list stays.
    case keptOld(String)
    /// Nothing came, for this reason in words; the old list stays, if there was one.
    case failed(String)
    /// It has no list to ask for: it is in a file.
    case fixed
}

/// Keeps the lists of models. On another loop than its users; they learn of what changes by a new snapshot.
package protocol ListKeeper: AnyObject, Sendable {
    /// Somebody reads a list that is not fresh: ask for it, unless that goes on already or has to wait after a failure.
    func want(_ gateway: GatewayID)

    /// Asks now, also after failures; joins a question that goes on already.
    func refresh(_ gateway: GatewayID, _ wish: RefreshWish) async -> RefreshOutcome

    /// Forgets the lists and their copies on disk, and asks for them again. Those in files stay.
    ///
    /// - Returns: the gateways whose lists were forgotten.
    func clear(_ gateways: [GatewayID]) async -> [GatewayID]
}
