// Threads, and waiting on them.
internal import CPosix
import Glibc

/// Starts a thread that runs `body` and ends with it. It takes no signals.
///
/// - Parameter name: what `top -H` shows; 15 characters are kept.
func startThread(named name: StaticString, _ body: @escaping @Sendable () -> Void) {
    let box = unsafe Unmanaged.passRetained(ThreadBody(run: body)).toOpaque()
    var all = sigset_t()
    var before = sigset_t()
    var thread = pthread_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    let failure = unsafe pthread_create(
        &thread, nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            let body = unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
            body.run()
            return nil
        }, box)
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    precondition(failure == 0, "the system gave no thread")
    unsafe sluice_name_thread(
        UInt(thread), UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
    pthread_detach(thread)
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// Blocks the calling thread. Never on a loop.
func pause(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var wish = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    _ = unsafe nanosleep(&wish, nil)
}

/// Lets one thread sleep until another says that there is something to do.
@safe
final class Semaphore: @unchecked Sendable {  // unchecked: the C library synchronises it
    private let handle: UnsafeMutablePointer<sem_t>

    init() {
        unsafe handle = .allocate(capacity: 1)
        unsafe sem_init(handle, 0, 0)
    }

    deinit {
        unsafe sem_destroy(handle)
        unsafe handle.deallocate()
    }

    func signal() {
        unsafe sem_post(handle)
    }

    func wait() {
        while unsafe sem_wait(handle) == -1 && errno == EINTR {}
    }
}
