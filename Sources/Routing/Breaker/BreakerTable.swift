// Which gateways are left alone at the moment: what all loops know together.
package import Base
package import Domain
internal import Synchronization

/// All breakers and rate limits. Shared by all loops: each call holds a lock for a moment.
///
/// Its size is bounded. Beyond the bound nothing more is remembered, and who is not remembered is let through.
package final class BreakerTable: Sendable {
    /// Whether a call may go, and until when not.
    package enum Standing: Equatable, Sendable {
        case free
        case open(until: Moment)
        case limited(until: Moment)
    }

    /// How many pairs of credential and model are remembered.
    static let capacity = 4096
    /// One that is not used for so long is forgotten.
    static let lifetime: Duration = .seconds(900)
    /// The same for one that keeps nobody waiting: callers who make up names fill the table with such.
    static let harmlessLifetime: Duration = .seconds(10)
    private static let sweeping: Duration = .seconds(1)

    private struct Entries {
        var rules: BreakerRules
        var models: [BreakerKey: BreakerEntry] = [:]
        /// Of refused keys; mostly there are none.
        var credentials: [Int: BreakerEntry] = [:]
        var sweptAt = Moment(nanoseconds: 0)
    }

    private let entries: Mutex<Entries>
    private let observer: @Sendable (BreakerTransition) -> Void

    /// - Parameter observer: told of each transition, outside the lock.
    package init(
        _ rules: BreakerRules = BreakerRules(),
        observer: @escaping @Sendable (BreakerTransition) -> Void = { _ in }
    ) {
        entries = Mutex(Entries(rules: rules))
        self.observer = observer
    }

    /// Other numbers from now on.
    package func use(_ rules: BreakerRules) {
        entries.withLock { $0.rules = rules }
    }

    /// Forgets everything but what is known of these credentials: a key that was replaced is nobody's any more, and
    /// says nothing of the new one.
    package func keep(_ credentials: Set<Int>) {
        var transitions: [BreakerTransition] = []
        entries.withLock { entries in
            for (key, entry) in entries.models where !credentials.contains(key.credential) {
                Self.forget(entry, &transitions)
            }
            for (credential, entry) in entries.credentials where !credentials.contains(credential) {
                Self.forget(entry, &transitions)
            }
            entries.models = entries.models.filter { credentials.contains($0.key.credential) }
            entries.credentials = entries.credentials.filter { credentials.contains($0.key) }
        }
        for transition in transitions { observer(transition) }
    }

    private static func forget(_ entry: BreakerEntry, _ transitions: inout [BreakerTransition]) {
        guard entry.breaker.state != .closed else { return }
        transitions.append(BreakerTransition(gateway: entry.gateway, model: entry.model, change: .closed))
    }

    // MARK: Asking

    /// How a call would stand; it is not announced by that.
    package func standing(of key: BreakerKey, at now: Moment) -> Standing {
        entries.withLock { entries in
            if !entries.credentials.isEmpty, let until = entries.credentials[key.credential]?.closedUntil(now)
            {
                return .open(until: until)
            }
            guard let entry = entries.models[key] else { return .free }
            if let until = entry.limitedUntil, now < until { return .limited(until: until) }
            return entry.closedUntil(now).map { .open(until: $0) } ?? .free
        }
    }

    /// A call wants to go. False when it may not: somebody else tries whether things go well again, or nobody may.
    ///
    /// - Parameter isForced: whether it goes in any case, because there is nobody else to ask.
    package func begin(_ key: BreakerKey, at now: Moment, isForced: Bool) -> Bool {
        var transitions: [BreakerTransition] = []
        let goes = entries.withLock { entries in
            let rules = entries.rules
            if let index = entries.models.index(forKey: key),
                !entries.models.values[index].begin(now, isForced: isForced, rules, &transitions)
            {
                return false
            }
            guard let index = entries.credentials.index(forKey: key.credential),
                !entries.credentials.values[index].begin(now, isForced: isForced, rules, &transitions)
            else { return true }
            // It does not go after all: should it have been the model's probe, another one may be.
            entries.models[key]?.note(.nothing, now, rules, &transitions)
            return false
        }
        for transition in transitions { observer(transition) }
        return goes
    }

    /// Those that keep somebody waiting, of one gateway or of all; those of keys first.
    package func reports(of gateway: GatewayID? = nil, at now: Moment) -> [BreakerReport] {
        entries.withLock { entries in
            (Array(entries.credentials.values) + Array(entries.models.values)).compactMap { entry in
                gateway == nil || entry.gateway == gateway ? entry.report(at: now) : nil
            }
        }
    }

    // MARK: Telling

    /// Somebody has seen that a gateway answers again: of each of its open breakers the next call is let through at
    /// once, as the probe. Rate limits hold: a gateway that answers still counts.
    ///
    /// - Returns: how many breakers were open until now.
    package func endPauses(of gateway: GatewayID, at now: Moment) -> Int {
        entries.withLock { entries in
            var ended = 0
            for index in entries.credentials.values.indices
            where entries.credentials.values[index].gateway == gateway {
                ended += entries.credentials.values[index].endPause(at: now) ? 1 : 0
            }
            for index in entries.models.values.indices where entries.models.values[index].gateway == gateway {
                ended += entries.models.values[index].endPause(at: now) ? 1 : 0
            }
            return ended
        }
    }

    /// Says what came of a call that was let through.
    package func record(_ outcome: CallOutcome, of key: BreakerKey, at gateway: GatewayID, _ now: Moment) {
        var transitions: [BreakerTransition] = []
        entries.withLock { entries in
            Self.sweep(&entries, now, &transitions)
            Self.recordForKey(outcome, key, gateway, now, &entries, &transitions)
            Self.recordForModel(outcome, key, gateway, now, &entries, &transitions)
        }
        for transition in transitions { observer(transition) }
    }

    /// What goes well with another model takes back what was said of the key: only refusals in a row count.
    private static func recordForKey(
        _ outcome: CallOutcome, _ key: BreakerKey, _ gateway: GatewayID, _ now: Moment,
        _ entries: inout Entries,
        _ transitions: inout [BreakerTransition]
    ) {
        guard outcome == .keyRefused || !entries.credentials.isEmpty else { return }
        var rules = entries.rules
        (rules.failuresInARow, rules.leastOutcomes) = (rules.refusalsOfKey, .max)
        if outcome == .keyRefused, entries.credentials[key.credential] == nil,
            entries.credentials.count < capacity
        {
            entries.credentials[key.credential] = BreakerEntry(gateway: gateway, model: nil, usedAt: now)
        }
        guard let index = entries.credentials.index(forKey: key.credential) else { return }
        let forKey: CallOutcome =
            switch outcome {
            case .keyRefused: .failed
            case .succeeded: .succeeded
            case .failed, .rateLimited, .nothing: .nothing
            }
        entries.credentials.values[index].note(forKey, now, rules, &transitions)
        if outcome == .succeeded, entries.credentials.values[index].breaker.state == .closed {
            entries.credentials.remove(at: index)
        }
    }

    private static func recordForModel(
        _ outcome: CallOutcome, _ key: BreakerKey, _ gateway: GatewayID, _ now: Moment,
        _ entries: inout Entries,
        _ transitions: inout [BreakerTransition]
    ) {
        if let index = entries.models.index(forKey: key) {
            entries.models.values[index].note(outcome, now, entries.rules, &transitions)
        } else if outcome != .nothing, entries.models.count < capacity {
            // In memory of its own: the name is part of a whole request.
            let model = Bytes(key.model.array)
            var entry = BreakerEntry(gateway: gateway, model: model, usedAt: now)
            entry.note(outcome, now, entries.rules, &transitions)
            entries.models[BreakerKey(credential: key.credential, model: model)] = entry
        }
    }

    /// Forgets what was not used for long; looks only when there is no room, and not all the time.
    private static func sweep(
        _ entries: inout Entries, _ now: Moment, _ transitions: inout [BreakerTransition]
    ) {
        guard entries.models.count >= capacity || entries.credentials.count >= capacity,
            entries.sweptAt.advanced(by: sweeping) <= now
        else { return }
        entries.sweptAt = now
        let isOld: (BreakerEntry) -> Bool = { entry in
            let lifetime = entry.isHarmless(at: now) ? harmlessLifetime : lifetime
            return entry.usedAt.advanced(by: lifetime) <= now
        }
        for entry in entries.models.values where isOld(entry) { forget(entry, &transitions) }
        entries.models = entries.models.filter { !isOld($0.value) }
        entries.credentials = entries.credentials.filter { !isOld($0.value) }
    }
}
