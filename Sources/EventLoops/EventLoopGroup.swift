// The loops of a process, each on its own thread.
internal import CPosix
internal import Glibc

/// As many loops as asked for, each running on a thread of its own.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]
    private let threads: [LoopThread]

    /// How many processors this process may run on.
    package static var usableProcessors: Int { Int(sluice_usable_processors()) }

    /// - Throws: `.io` when the kernel gives no more descriptors or threads.
    package init(count: Int) throws(ChannelFailure) {
        var loops: [EventLoop] = []
        for index in 0..<count { loops.append(try EventLoop(index: index)) }
        self.loops = loops
        threads = try Self.start(loops)
    }

    private static func start(_ loops: [EventLoop]) throws(ChannelFailure) -> [LoopThread] {
        var threads: [LoopThread] = []
        do throws(ChannelFailure) {
            for loop in loops { threads.append(try LoopThread(running: loop)) }
        } catch {
            for loop in loops { loop.stop() }
            for thread in threads { thread.join() }
            throw error
        }
        return threads
    }

    /// Stops every loop and waits for its thread. Not to be called on a loop.
    package func shutDown() {
        for loop in loops { loop.stop() }
        for thread in threads { thread.join() }
    }
}

/// A thread that runs something blocking: a loop, or a blocking lane. To be joined or detached, once.
final class LoopThread: Sendable {
    private let thread: UInt

    convenience init(running loop: EventLoop) throws(ChannelFailure) {
        try self.init(name: "loop-\(loop.index)") { loop.run() }
    }

    init(name: String, _ body: @escaping @Sendable () -> Void) throws(ChannelFailure) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(ThreadBody(run: body))
        let failure = unsafe pthread_create(&thread, nil, runThreadBody, box.toOpaque())
        if failure != 0 {
            unsafe box.release()
            throw ChannelFailure.failure(of: "pthread_create", errno: failure)
        }
        unsafe sluice_name_thread(thread, name)
        self.thread = UInt(thread)
    }

    /// Waits for its end.
    func join() {
        pthread_join(pthread_t(thread), nil)
    }

    /// Lets it end by itself.
    func detach() {
        pthread_detach(pthread_t(thread))
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func runThreadBody(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let raw = unsafe raw {
        unsafe Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue().run()
    }
    return nil
}
