import Base
import NetworkSupport
import Synchronization
import Testing

@testable import EventLoops

@Suite struct EventLoopTests {
    private final class Counter: Sendable {
        let count = Atomic(0)

        func add() { count.add(1, ordering: .relaxed) }
        var value: Int { count.load(ordering: .relaxed) }
    }

    @Test func `a task of the loop never leaves its thread`() async throws {
        try await onLoop { loop in
            #expect(loop.isCurrent)
            await Task.yield()
            #expect(loop.isCurrent)
            await loop.sleep(until: loop.now.advanced(by: .milliseconds(1)))
            #expect(loop.isCurrent)
            let children = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 { group.addTask { loop.isCurrent } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(children == Array(repeating: true, count: 10))
            _ = await onThread { 0 }
            #expect(loop.isCurrent)
        }
    }

    @Test func `what other threads hand over runs on the loop's thread, all of it`() async throws {
        let group = try EventLoopGroup(count: 2)
        let counter = Counter()

        let threads = (0..<4).map { index in
            Background {
                for _ in 0..<500 {
                    let loop = group.loops[index % 2]
                    loop.execute { if loop.isCurrent { counter.add() } }
                }
            }
        }
        for thread in threads { try await thread.end() }
        await onThread { group.shutDown() }

        #expect(counter.value == 2000)
        #expect(!group.loops[0].isCurrent)
    }

    @Test func `loops know their places`() async throws {
        let group = try EventLoopGroup(count: 3)
        await onThread { group.shutDown() }

        #expect(group.loops.map(\.index) == [0, 1, 2])
    }

    @Test func `a queue that never empties keeps neither timers nor other tasks from their turn`()
        async throws
    {
        try await onLoop { loop in
            let counter = Counter()
            let isOver = Shared(false)
            let tasks = (0..<600).map { _ in Task(executorPreference: loop) { counter.add() } }
            _ = loop.schedule(at: loop.now) { isOver.value = true }

            while !isOver.value { await Task.yield() }

            for task in tasks { await task.value }
            #expect(counter.value == 600)
        }
    }

    @Test func `a task suspends and goes on without further trips through the queue`() async throws {
        try await onLoop { loop in
            let waiting = Shared<[Resumption<Void>]>([])
            let order = Shared<[String]>([])
            let task = Task(executorPreference: loop) {
                await Resumption<Void>.suspend { waiting.value.append($0) }
                await Resumption<Void>.suspend { waiting.value.append($0) }
                order.value.append("resumed")
            }
            await loop.nextTurn()
            waiting.value[0].resume()
            let second = Task(executorPreference: loop) { waiting.value[1].resume() }
            let third = Task(executorPreference: loop) {}
            await third.value

            let last = Task(executorPreference: loop) { order.value.append("handed over later") }
            for task in [task, second, last] { await task.value }

            #expect(order.value == ["resumed", "handed over later"])
        }
    }

    @Test func `the next turn is another turn`() async throws {
        try await onLoop { loop in
            for _ in 0..<3 {
                let turn = loop.turn
                await loop.nextTurn()
                #expect(loop.turn > turn)
            }
        }
    }

    // MARK: Timers

    @Test func `timers fire in the order of their moments, and not before them`() async throws {
        try await onLoop { loop in
            let fired = Shared<[Int]>([])
            let start = loop.now
            for delay in [7, 1, 5, 3, 0, 9] {
                _ = loop.schedule(at: start.advanced(by: .milliseconds(delay))) {
                    #expect(loop.now >= start.advanced(by: .milliseconds(delay)))
                    fired.value.append(delay)
                }
            }

            try await loop.turns { fired.value.count == 6 }

            #expect(fired.value == [0, 1, 3, 5, 7, 9])
        }
    }

    @Test func `a timer that was called off does not fire`() async throws {
        try await onLoop { loop in
            let fired = Shared<[Int]>([])
            let moment = loop.now.advanced(by: .milliseconds(2))
            let first = loop.schedule(at: moment) { fired.value.append(1) }
            _ = loop.schedule(at: moment.advanced(by: .milliseconds(2))) { fired.value.append(2) }

            loop.cancel(first)
            loop.cancel(first)

            try await loop.turns { !fired.value.isEmpty }
            #expect(fired.value == [2])
        }
    }

    @Test func `a timer may call off another that is due with it`() async throws {
        try await onLoop { loop in
            let fired = Shared<[Int]>([])
            let moment = loop.now
            let second = loop.schedule(at: moment.advanced(by: .nanoseconds(1))) { fired.value.append(2) }
            _ = loop.schedule(at: moment) {
                fired.value.append(1)
                loop.cancel(second)
            }

            try await loop.turns { !fired.value.isEmpty }
            await loop.nextTurn()

            #expect(fired.value == [1])
        }
    }

    @Test func `a timer that always comes back at once does not keep the loop to itself`() async throws {
        try await onLoop { loop in
            let isOver = Shared(false)
            func comeBack() {
                guard !isOver.value else { return }
                _ = loop.schedule(at: loop.now) { comeBack() }
            }
            comeBack()

            _ = await onThread { 0 }
            isOver.value = true
        }
    }

    @Test func `what a timer holds may call off timers while it is freed`() async throws {
        try await onLoop { loop in
            final class Holder {
                let timer: Timer
                let loop: EventLoop

                init(_ loop: EventLoop) {
                    self.loop = loop
                    timer = loop.schedule(at: .distantFuture) {}
                }

                deinit { loop.cancel(timer) }
            }
            let before = loop.timerCount
            func scheduleHolding() -> Timer {
                let holder = Holder(loop)
                return loop.schedule(at: .distantFuture) { withExtendedLifetime(holder) {} }
            }

            let timer = scheduleHolding()
            #expect(loop.timerCount == before + 2)
            loop.cancel(timer)

            #expect(loop.timerCount == before)
        }
    }

    // MARK: Stopping

    @Test func `what was handed over before the stop still runs, and what it wakes`() async throws {
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        let counter = Counter()
        for _ in 0..<1000 {
            loop.execute {
                Task(executorPreference: loop) {
                    await Task.yield()
                    counter.add()
                }
            }
        }

        await onThread { group.shutDown() }

        #expect(counter.value == 1000)
    }

    @Test func `a loop ends although a task never leaves it alone`() async throws {
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        let isOver = Atomic(false)
        let endless = Task(executorPreference: loop) {
            while !isOver.load(ordering: .relaxed) { await Task.yield() }
        }

        await onThread { group.shutDown() }

        #expect(!endless.isCancelled)
        isOver.store(true, ordering: .relaxed)
    }

    @Test func `a loop may be stopped by one of its own tasks`() async throws {
        let loop = try EventLoop(index: 0)
        let running = Background { loop.run() }

        loop.execute { loop.stop() }

        try await running.end()
    }

    @Test func `the longest turn is told once`() async throws {
        try await onLoop { loop in
            await loop.nextTurn()
            let start = Moment.now
            while start.duration(to: .now) < .milliseconds(5) {}
            await loop.nextTurn()

            #expect(loop.takeLongestTurn() >= .milliseconds(5))
            #expect(loop.takeLongestTurn() == .zero)
        }
    }
}
