// What lives on a loop that serves nobody, and the way there from other threads.
internal import Base
internal import EventLoops

/// Keeps something on one loop: whoever is elsewhere has work done with it there.
final class LoopResident<Resident>: @unchecked Sendable {  // unchecked: `resident` is used on the loop only
    let loop: EventLoop
    private var resident: Resident?

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Makes it, on the loop.
    func start(_ make: @escaping @Sendable (EventLoop) -> Resident) {
        loop.execute { [self] in resident = make(loop) }
    }

    /// Does something with it, soon. Nothing happens before it is there.
    func run(_ work: @escaping @Sendable (Resident) -> Void) {
        loop.execute { [self] in
            if let resident { work(resident) }
        }
    }

    /// Suspends until `work` has given its answer.
    ///
    /// - Parameters:
    ///   - missing: the answer where it is not there yet.
    ///   - work: calls what it is given once.
    func ask<Answer: Sendable>(
        orElse missing: Answer, _ work: @escaping @Sendable (Resident, @escaping (Answer) -> Void) -> Void
    ) async -> Answer {
        await Resumption<Answer>.suspend { resumption in
            loop.execute { [self] in
                guard let resident else { return resumption.resume(returning: missing) }
                work(resident) { resumption.resume(returning: $0) }
            }
        }
    }
}
