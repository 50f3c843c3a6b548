// What takes long to work out, worked out once.
internal import Base
internal import Synchronization

/// Values by key, each made once for all loops, and kept as long as there is room. Those that were not asked for the
/// longest go first.
final class PreparedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private enum Entry {
        case making(waiting: [Resumption<Value?>])
        case made(Value, lastUse: Int)
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var bytes = 0
        var uses = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    private let size: @Sendable (Value) -> Int

    /// - Parameters:
    ///   - limit: in bytes, of all values that are kept. A value larger than half of it is not.
    ///   - size: of a value, in bytes.
    init(limit: Int, size: @escaping @Sendable (Value) -> Int) {
        self.limit = limit
        self.size = size
    }

    /// The value of that key. Whoever asks first makes it, off its loop; those who ask meanwhile wait for it.
    func value(
        of key: Key, on time: any Timekeeper, making make: @escaping @Sendable () -> Value
    ) async -> Value {
        let known = await Resumption<Value?>.suspend { join(key, $0) }
        if let known { return known }
        let value = await time.compute(make)
        for waiting in store(value, of: key) { waiting.resume(returning: value) }
        return value
    }

    /// Resumes with the value; with nil for whoever has to make it.
    private func join(_ key: Key, _ resumption: Resumption<Value?>) {
        let answer: Value?? = state.withLock { state in
            switch state.entries[key] {
            case .made(let value, _):
                state.uses += 1
                state.entries[key] = .made(value, lastUse: state.uses)
                return .some(value)
            case .making(let waiting):
                state.entries[key] = .making(waiting: waiting + [resumption])
                return nil
            case nil:
                state.entries[key] = .making(waiting: [])
                return .some(nil)
            }
        }
        if let answer { resumption.resume(returning: answer) }
    }

    private func store(_ value: Value, of key: Key) -> [Resumption<Value?>] {
        let count = size(value)
        return state.withLock { state in
            guard case .making(let waiting) = state.entries.removeValue(forKey: key) else { return [] }
            guard count <= limit / 2 else { return waiting }
            state.uses += 1
            state.entries[key] = .made(value, lastUse: state.uses)
            state.bytes += count
            while state.bytes > limit { removeOldest(&state) }
            return waiting
        }
    }

    private func removeOldest(_ state: inout State) {
        let uses = state.entries.compactMap { key, entry -> (key: Key, lastUse: Int)? in
            guard case .made(_, let lastUse) = entry else { return nil }
            return (key, lastUse)
        }
        guard let oldest = uses.min(by: { $0.lastUse < $1.lastUse }) else { return state.bytes = 0 }
        remove(oldest.key, &state)
    }

    private func remove(_ key: Key, _ state: inout State) {
        guard case .made(let value, _) = state.entries[key] else { return }
        state.entries[key] = nil
        state.bytes -= size(value)
    }

    /// Lets go of the values whose keys fulfil a condition.
    func removeAll(where isGone: (Key) -> Bool) {
        state.withLock { state in
            for key in Array(state.entries.keys) where isGone(key) { remove(key, &state) }
        }
    }

    /// How many bytes the kept values take.
    var byteCount: Int { state.withLock { $0.bytes } }
}
