import Base
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct WaiterTests {
    /// A waiter that several tasks of one loop use.
    private final class Box: @unchecked Sendable {  // unchecked: confined to the loop
        let waiter = Waiter()

        func wait(_ deadline: Moment, on loop: EventLoop) -> Task<Bool, Never> {
            Task(executorPreference: loop) { await self.waiter.wait(until: deadline, on: loop) }
        }
    }

    @Test func `a wait ends with its event`() async throws {
        try await onLoop { loop in
            let box = Box()
            let waiting = box.wait(.distantFuture, on: loop)
            await loop.nextTurn()

            box.waiter.wake()

            #expect(await waiting.value == true)
        }
    }

    @Test func `an event that comes before its waiter ends the next wait, and only that`() async throws {
        try await onLoop { loop in
            let box = Box()
            box.waiter.wake()

            #expect(await box.wait(.distantFuture, on: loop).value == true)
            #expect(await box.wait(loop.now, on: loop).value == false)
        }
    }

    @Test func `a wait ends at its deadline and not before`() async throws {
        try await onLoop { loop in
            let deadline = loop.now.advanced(by: .milliseconds(5))

            #expect(await Box().wait(deadline, on: loop).value == false)
            #expect(loop.now >= deadline)
        }
    }

    @Test func `a later deadline is not cut short by the timer of an earlier wait`() async throws {
        try await onLoop { loop in
            let box = Box()
            let first = box.wait(loop.now.advanced(by: .milliseconds(3)), on: loop)
            await loop.nextTurn()
            box.waiter.wake()
            #expect(await first.value == true)
            let deadline = loop.now.advanced(by: .milliseconds(12))

            #expect(await box.wait(deadline, on: loop).value == false)
            #expect(loop.now >= deadline)
        }
    }

    @Test func `an earlier deadline does not wait for the timer of an earlier wait`() async throws {
        try await onLoop { loop in
            let box = Box()
            let first = box.wait(loop.now.advanced(by: .seconds(3600)), on: loop)
            await loop.nextTurn()
            box.waiter.wake()
            #expect(await first.value == true)

            #expect(await box.wait(loop.now.advanced(by: .milliseconds(3)), on: loop).value == false)
        }
    }

    @Test func `a wait without a deadline outlives the timer of an earlier one`() async throws {
        try await onLoop { loop in
            let box = Box()
            let first = box.wait(loop.now.advanced(by: .milliseconds(2)), on: loop)
            await loop.nextTurn()
            box.waiter.wake()
            #expect(await first.value == true)
            let second = box.wait(.distantFuture, on: loop)

            await loop.sleep(until: loop.now.advanced(by: .milliseconds(6)))
            box.waiter.wake()

            #expect(await second.value == true)
        }
    }

    @Test func `its end wakes whoever waits and leaves no timer`() async throws {
        try await onLoop { loop in
            let box = Box()
            let before = loop.timerCount
            let waiting = box.wait(loop.now.advanced(by: .seconds(3600)), on: loop)
            try await loop.turns { loop.timerCount == before + 1 }

            box.waiter.end(on: loop)

            #expect(loop.timerCount == before)
            #expect(await waiting.value == true)
        }
    }
}
