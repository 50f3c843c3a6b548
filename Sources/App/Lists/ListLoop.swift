// The way to the lists of models from the loops that serve callers.
internal import Base
internal import Catalog
internal import Domain
internal import EventLoops

/// Keeps the lists on a loop that serves nobody: a long one takes a while to read, and callers must not wait for that.
final class ListLoop: ListKeeper {
    private let lists: LoopResident<ModelLists>

    var loop: EventLoop { lists.loop }

    init(_ loop: EventLoop) {
        lists = LoopResident(on: loop)
    }

    /// Begins to keep lists.
    ///
    /// - Parameter make: called on the loop.
    func start(_ setup: ModelLists.Setup, _ make: @escaping @Sendable (EventLoop) -> ModelLists) {
        lists.start(make)
        use(setup)
    }

    /// The configuration is another one.
    func use(_ setup: ModelLists.Setup) {
        lists.run { $0.use(setup) }
    }

    // MARK: From any loop

    func want(_ gateway: GatewayID) {
        lists.run { $0.want(gateway) }
    }

    func refresh(_ gateway: GatewayID, _ wish: RefreshWish) async -> RefreshOutcome {
        await lists.ask(orElse: .failed("not started yet")) { $0.refresh(gateway, wish, then: $1) }
    }

    func clear(_ gateways: [GatewayID]) async -> [GatewayID] {
        await lists.ask(orElse: []) { lists, answer in answer(lists.clear(gateways)) }
    }
}
