// Threads, and waiting on them.
internal import CPosix
import Glibc

/// The system gave no thread.
package struct ThreadFailure: Error, Equatable {
    package let errno: Int32
}

/// A thread for something that blocks: a loop, the log, a slow call. To be joined or detached, once. It takes no
/// signals.
package final class PosixThread: Sendable {
    private let thread: UInt

    /// Starts it. It ends with `body`.
    ///
    /// - Parameter name: what `top -H` shows; 15 characters are kept.
    package init(name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadFailure) {
        var all = sigset_t()
        var before = sigset_t()
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(ThreadBody(run: body))
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        let failure = unsafe pthread_create(&thread, nil, runThreadBody, box.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        if failure != 0 {
            unsafe box.release()
            throw ThreadFailure(errno: failure)
        }
        unsafe sluice_name_thread(thread, name)
        self.thread = UInt(thread)
    }

    /// Waits for its end.
    package func join() {
        pthread_join(pthread_t(thread), nil)
    }

    /// Lets it end by itself.
    package func detach() {
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

/// Blocks the calling thread. Never on a loop.
func pause(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var wish = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    _ = unsafe nanosleep(&wish, nil)
}

/// A counting semaphore on which a thread, never a loop, waits.
@safe
package final class Semaphore: @unchecked Sendable {  // unchecked: the C library synchronises it
    private let handle: UnsafeMutablePointer<sem_t>

    package init() {
        unsafe handle = .allocate(capacity: 1)
        unsafe sem_init(handle, 0, 0)
    }

    deinit {
        unsafe sem_destroy(handle)
        unsafe handle.deallocate()
    }

    package func signal() {
        unsafe sem_post(handle)
    }

    package func wait() {
        while unsafe sem_wait(handle) == -1 && errno == EINTR {}
    }
}
