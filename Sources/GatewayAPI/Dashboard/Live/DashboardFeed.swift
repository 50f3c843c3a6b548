// The page's state, made once for everybody who looks.
internal import Base
internal import Synchronization

/// Keeps the latest state and has a newer one made when somebody asks for it: one at a time, whoever asks meanwhile
/// waits for it. While nobody looks nothing is made. Shared by all loops.
final class DashboardFeed: Sendable {
    private struct Contents {
        var latest: DashboardState?
        var isMaking = false
        var waiting: [Resumption<Void>] = []
    }

    private enum Turn {
        case have(DashboardState)
        case make(after: DashboardState?)
        case waited
    }

    private let contents = Mutex(Contents())

    /// A state whose making began at that moment or later.
    ///
    /// - Parameter make: makes a state after the latest one.
    func state(
        since moment: Moment, making make: (DashboardState?) async -> DashboardState
    ) async -> DashboardState {
        while true {
            switch await turn(since: moment) {
            case .have(let state): return state
            case .waited: continue
            case .make(let previous):
                let state = await make(previous)
                for waiting in store(state) { waiting.resume() }
                if state.madeAt >= moment { return state }
            }
        }
    }

    private func turn(since moment: Moment) async -> Turn {
        let turn = contents.withLock { contents -> Turn in
            if let latest = contents.latest, latest.madeAt >= moment { return .have(latest) }
            if contents.isMaking { return .waited }
            contents.isMaking = true
            return .make(after: contents.latest)
        }
        if case .waited = turn { await Resumption<Void>.suspend { join($0) } }
        return turn
    }

    /// The making may have ended since: then nobody is waited for.
    private func join(_ resumption: Resumption<Void>) {
        let isOver = contents.withLock { contents in
            if contents.isMaking { contents.waiting.append(resumption) }
            return !contents.isMaking
        }
        if isOver { resumption.resume() }
    }

    private func store(_ state: DashboardState) -> [Resumption<Void>] {
        contents.withLock { contents in
            defer { contents.waiting = [] }
            contents.latest = state
            contents.isMaking = false
            return contents.waiting
        }
    }
}
