// The loops that serve callers, and the API of each.
internal import Base
internal import EventLoops
internal import GatewayAPI
internal import Synchronization

/// Reaches every loop's API.
final class ServingLoops: EveryLoop {
    /// What each loop has of its own.
    private final class Part: @unchecked Sendable {  // unchecked: `api` is used on its loop only
        let loop: EventLoop
        var api: API?

        init(_ loop: EventLoop) {
            self.loop = loop
        }
    }

    private let parts: [Part]

    init(_ group: EventLoopGroup) {
        parts = group.loops.map(Part.init)
    }

    /// A loop's API is made. To be called on that loop.
    func use(_ api: API, on loop: EventLoop) {
        parts[loop.index].api = api
    }

    func run(_ work: @escaping @Sendable (API) -> Void) {
        for part in parts {
            part.loop.execute {
                if let api = part.api { work(api) }
            }
        }
    }

    func gather<Value: Sendable>(_ read: @escaping @Sendable (API) -> Value) async -> [Value] {
        await Resumption<[Value]>.suspend { resumption in
            let gathered = Gathered<Value>(parts.count) { resumption.resume(returning: $0) }
            for part in parts {
                part.loop.execute { gathered.add(part.api.map(read)) }
            }
        }
    }
}

/// Values that come from several loops, until all are there.
private final class Gathered<Value: Sendable>: Sendable {
    private struct State: Sendable {
        var values: [Value] = []
        var missing: Int
    }

    private let state: Mutex<State>
    private let whenWhole: @Sendable ([Value]) -> Void

    init(_ count: Int, whenWhole: @escaping @Sendable ([Value]) -> Void) {
        state = Mutex(State(missing: count))
        self.whenWhole = whenWhole
    }

    /// - Parameter value: nil from a loop that has none.
    func add(_ value: Value?) {
        let whole: [Value]? = state.withLock { state in
            if let value { state.values.append(value) }
            state.missing -= 1
            return state.missing == 0 ? state.values : nil
        }
        if let whole { whenWhole(whole) }
    }
}
