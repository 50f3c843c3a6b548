// The loop on which lists of models are kept, and the way there from other loops.
internal import Base
internal import Catalog
internal import Domain
internal import EventLoops

/// Keeps the lists on a loop that serves nobody: a long one takes a while to read, and callers must not wait for that.
final class ListLoop: ListKeeper, @unchecked Sendable {  // unchecked: `lists` is used on the loop only
    private let group: EventLoopGroup
    private var lists: ModelLists?

    var loop: EventLoop { group.loops[0] }

    /// - Parameter group: of one loop.
    init(_ group: EventLoopGroup) {
        self.group = group
    }

    /// Begins to keep lists.
    ///
    /// - Parameter make: called on the loop.
    func start(_ setup: ModelLists.Setup, _ make: @escaping @Sendable (EventLoop) -> ModelLists) {
        loop.execute { [self] in
            lists = make(loop)
            lists?.use(setup)
        }
    }

    /// The configuration is another one.
    func use(_ setup: ModelLists.Setup) {
        loop.execute { [self] in lists?.use(setup) }
    }

    // MARK: From any loop

    func want(_ gateway: GatewayID) {
        loop.execute { [self] in lists?.want(gateway) }
    }

    func refresh(_ gateway: GatewayID, _ wish: RefreshWish) async -> RefreshOutcome {
        await Resumption<RefreshOutcome>.suspend { resumption in
            loop.execute { [self] in
                guard let lists else { return resumption.resume(returning: .failed("not started yet")) }
                lists.refresh(gateway, wish) { resumption.resume(returning: $0) }
            }
        }
    }

    func clear(_ gateways: [GatewayID]) async -> [GatewayID] {
        await Resumption<[GatewayID]>.suspend { resumption in
            loop.execute { [self] in resumption.resume(returning: lists?.clear(gateways) ?? []) }
        }
    }
}
