// What names mean, for how long, and who waits to hear it: the decisions of name lookup.
package import Base

/// Why a name has no address.
package enum NameFailure: Error, Equatable, Sendable {
    /// The resolver says that there is no such name.
    case unknownName
    /// The resolver did not answer.
    case resolverFailed
    /// The answer did not come within the caller's deadline.
    case timedOut
    /// The caller gave up.
    case cancelled
}

/// Names with their addresses. One lookup at a time for each name, however many ask; an answer is good for
/// `lifetime`; the last good answer serves on while the resolver fails, which is asked again every `retryInterval`.
package struct NameCache<Address: Sendable, Asker> {
    package enum Decision {
        /// Use these.
        case answer([Address])
        /// Wait; the answer comes with `resolved`. When `startLookup` is true, the caller is to start it.
        case wait(startLookup: Bool)
        /// Nobody may ask now: too many names are being looked up.
        case refuse
    }

    private struct Entry {
        var addresses: [Address] = []
        /// Nil until the first good answer.
        var goodUntil: Moment?
        var askers: [Asker] = []
        var isLookingUp = false
    }

    private let lifetime: Duration
    private let retryInterval: Duration
    private let capacity: Int
    private var entries: [String: Entry] = [:]

    /// - Parameter capacity: how many names are remembered.
    package init(
        lifetime: Duration = .seconds(30), retryInterval: Duration = .seconds(5), capacity: Int = 1024
    ) {
        self.lifetime = lifetime
        self.retryInterval = retryInterval
        self.capacity = capacity
    }

    /// Somebody asks for `name`.
    package mutating func asked(for name: String, by asker: Asker, at now: Moment) -> Decision {
        if entries[name] == nil && !makeRoom() { return .refuse }
        var entry = entries[name] ?? Entry()
        if let goodUntil = entry.goodUntil, now < goodUntil { return .answer(entry.addresses) }
        let starts = !entry.isLookingUp
        entry.isLookingUp = true
        entry.askers.append(asker)
        entries[name] = entry
        return .wait(startLookup: starts)
    }

    /// The lookup of `name` ended.
    ///
    /// - Returns: who asked, and what they are to be told: the last good answer when this one failed.
    package mutating func resolved(
        _ name: String, _ result: Result<[Address], NameFailure>, at now: Moment
    ) -> (askers: [Asker], answer: Result<[Address], NameFailure>) {
        guard var entry = entries[name] else { return ([], result) }
        let askers = entry.askers
        entry.askers = []
        entry.isLookingUp = false
        var answer = result
        if case .success(let addresses) = result {
            entry.addresses = addresses
            entry.goodUntil = now.advanced(by: lifetime)
        } else if !entry.addresses.isEmpty {
            entry.goodUntil = now.advanced(by: retryInterval)
            answer = .success(entry.addresses)
        }
        entries[name] = entry.addresses.isEmpty ? nil : entry
        return (askers, answer)
    }

    /// The last good answer, whatever its age: for an asker whose patience ended.
    package func lastGood(_ name: String) -> [Address]? {
        guard let addresses = entries[name]?.addresses, !addresses.isEmpty else { return nil }
        return addresses
    }

    /// Forgets the oldest name that nobody waits for. False when all are being looked up.
    private mutating func makeRoom() -> Bool {
        guard entries.count >= capacity else { return true }
        var oldest: (name: String, goodUntil: Moment)?
        for (name, entry) in entries where !entry.isLookingUp {
            guard let goodUntil = entry.goodUntil else { continue }
            if oldest.map({ goodUntil < $0.goodUntil }) ?? true { oldest = (name, goodUntil) }
        }
        guard let oldest else { return false }
        entries[oldest.name] = nil
        return true
    }
}

extension NameCache.Decision: Equatable where Address: Equatable {}
