// The loops of a process, each on its own thread.
internal import Base
internal import CPosix

/// As many loops as asked for, each running on a thread of its own.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]
    private let threads: [PosixThread]

    /// How many processors this process may run on.
    package static var usableProcessors: Int { Int(sluice_usable_processors()) }

    /// - Throws: `.io` when the kernel gives no more descriptors or threads.
    package init(count: Int) throws(ChannelFailure) {
        var loops: [EventLoop] = []
        for index in 0..<count { loops.append(try EventLoop(index: index)) }
        self.loops = loops
        threads = try Self.start(loops)
    }

    private static func start(_ loops: [EventLoop]) throws(ChannelFailure) -> [PosixThread] {
        var threads: [PosixThread] = []
        do throws(ChannelFailure) {
            for loop in loops { threads.append(try thread(running: loop)) }
        } catch {
            for loop in loops { loop.stop() }
            for thread in threads { thread.join() }
            throw error
        }
        return threads
    }

    private static func thread(running loop: EventLoop) throws(ChannelFailure) -> PosixThread {
        do throws(ThreadFailure) {
            return try PosixThread(name: "loop-\(loop.index)") { loop.run() }
        } catch {
            throw ChannelFailure.failure(of: "pthread_create", errno: error.errno)
        }
    }

    /// Stops every loop and waits for its thread. Not to be called on a loop.
    package func shutDown() {
        for loop in loops { loop.stop() }
        for thread in threads { thread.join() }
    }
}
