// What concerns all loops at once.

/// Reaches the API of every loop of the process.
package protocol EveryLoop: AnyObject, Sendable {
    /// Runs `work` on each loop, soon, with that loop's API. May be called from any thread.
    func run(_ work: @escaping @Sendable (API) -> Void)

    /// Runs `read` on each loop with that loop's API and suspends until all have answered.
    func gather<Value: Sendable>(_ read: @escaping @Sendable (API) -> Value) async -> [Value]
}
