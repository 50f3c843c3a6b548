// How a gateway's list of models stands: what operators are shown, and what readers decide from.
package import Base
package import Domain

/// How a gateway's list stands at one moment. The lists themselves are in the snapshot.
package struct ListReport: Equatable, Sendable {
    /// What is known of a gateway's list.
    package enum State: Equatable, Sendable {
        /// Asked for the first time, and not answered yet.
        case pending
        case known
        /// It cannot be had, or is not to be asked for.
        case unknown
    }

    /// Where the list in use is from.
    package enum Source: String, Sendable {
        /// The gateway, asked by this process.
        case network
        /// The last good copy on disk.
        case disk
        /// The gateway's record, or its file in `Catalog/models`: it never ages.
        case file
    }

    /// How a list's age is judged.
    package enum Age: String, Sendable {
        /// There is none.
        case absent
        case fresh, stale, expired
    }

    package let gateway: GatewayID
    package var state: State
    /// Whether the gateway can be called; others are in the catalog only.
    package var isCallable = true
    /// How many models the list in use has.
    package var models = 0
    /// nil where there is no list.
    package var source: Source?
    /// When the list in use was fetched, on the clock that ages are measured with; nil where it never ages, or is
    /// not there.
    package var fetchedAt: Moment?
    /// The same, as people read it.
    package var fetchedOn: WallTime?
    /// Up to this age it is fresh, and up to the other good enough for now.
    package var freshFor: Duration = .seconds(3600)
    package var staleFor: Duration = .seconds(7200)
    /// Whether the gateway is being asked.
    package var isAsking = false
    /// How many questions have come to an end, well or badly, since the process started.
    package var questions = 0
    /// Why the latest question brought no list to use, in words for people: `answered 401`; nil after a good one. It
    /// holds no secret and no path.
    package var failure: String?
    package var failuresInARow = 0
    /// What the latest list looked like, when it was kept back: `3 models, where 312 were known`.
    package var suspicion: String?
    /// When it is asked again; nil where it is not.
    package var nextQuestionAt: Moment?
    /// What was wrong with rows of the list in use, and how often.
    package var problems: [ListProblem: Int] = [:]

    package init(_ gateway: GatewayID, _ state: State) {
        self.gateway = gateway
        self.state = state
    }

    package func age(at now: Moment) -> Age {
        Self.age(of: fetchedAt, isKnown: state == .known, freshFor, staleFor, at: now)
    }

    /// - Parameter fetchedAt: nil for a list that never ages.
    static func age(
        of fetchedAt: Moment?, isKnown: Bool, _ freshFor: Duration, _ staleFor: Duration, at now: Moment
    ) -> Age {
        guard isKnown else { return .absent }
        guard let fetchedAt else { return .fresh }
        let age = fetchedAt.duration(to: now)
        return age < freshFor ? .fresh : age < staleFor ? .stale : .expired
    }
}
