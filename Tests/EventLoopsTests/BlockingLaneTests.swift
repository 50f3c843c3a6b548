import NetworkSupport
import Synchronization
import Testing

@testable import EventLoops

@Suite struct BlockingLaneTests {
    /// Counts who is inside, and how many ever were at once.
    private final class Room: Sendable {
        private let state = Mutex((inside: 0, most: 0, done: 0))
        let entered = Gate()
        let leave = Gate()

        func visit() {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
            entered.open()
            try? leave.wait()
            state.withLock { state in
                state.inside -= 1
                state.done += 1
            }
        }

        var most: Int { state.withLock { $0.most } }
        var done: Int { state.withLock { $0.done } }
    }

    private final class Holder: Sendable {}

    private final class Held: @unchecked Sendable {  // unchecked: weak references are atomic
        weak var holder: Holder?
    }

    @Test func `as many calls block at once as there are threads, and no more`() async throws {
        let room = Room()
        let lane = BlockingLane(name: "test", threads: 3)

        for _ in 0..<6 { #expect(lane.submit { room.visit() }) }
        let doneBefore = Shared(-1)
        // All of it on a thread of its own: those in the room wait for so long only, and tasks may wait longer for their
        // turn on a busy machine.
        try await Background {
            for _ in 0..<3 { try room.entered.wait() }
            doneBefore.value = room.done
            for _ in 0..<6 { room.leave.open() }
            for _ in 0..<3 { try room.entered.wait() }
        }.end()

        #expect(doneBefore.value == 0)
        #expect(room.most == 3)
    }

    @Test func `a full queue refuses`() async throws {
        let room = Room()
        let lane = BlockingLane(name: "test", threads: 1, capacity: 2)
        #expect(lane.submit { room.visit() })
        try await Background { try room.entered.wait() }.end()

        #expect(lane.submit { room.visit() })
        #expect(lane.submit { room.visit() })
        #expect(!lane.submit { Issue.record("refused and run all the same") })

        for _ in 0..<3 { room.leave.open() }
    }

    @Test func `what was accepted is done, and forgotten, although the lane is gone`() async throws {
        let done = Gate()
        let held = Held()
        do {
            let lane = BlockingLane(name: "test", threads: 2)
            let holder = Holder()
            held.holder = holder
            for _ in 0..<50 { #expect(lane.submit { withExtendedLifetime(holder) { done.open() } }) }
        }

        try await Background { for _ in 0..<50 { try done.wait() } }.end()
        try await onLoop { loop in try await loop.turns { held.holder == nil } }
    }
}
