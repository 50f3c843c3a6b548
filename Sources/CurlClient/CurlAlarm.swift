// The one timer of libcurl, on our loop.
internal import Base
internal import CCurl
internal import EventLoops

/// The timer that a multi handle sets and calls off. Confined to its loop. libcurl knows it by its address: the owner
/// frees the multi handle first.
final class CurlAlarm {
    private let loop: EventLoop
    private var timer: Timer?
    /// Called when the time has come.
    var isDue: () -> Void = {}

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// - Parameter milliseconds: from now; negative for never.
    func set(milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard milliseconds >= 0 else { return }
        timer = loop.schedule(at: loop.exactNow.advanced(by: .milliseconds(milliseconds))) { [weak self] in
            self?.timer = nil
            self?.isDue()
        }
    }

    /// What libcurl calls to set it. `isDue` is never called from within.
    static let timeChanged: curl_multi_timer_callback = { _, milliseconds, context in
        guard let context = unsafe context else { return 0 }
        unsafe Unmanaged<CurlAlarm>.fromOpaque(context).takeUnretainedValue().set(milliseconds: milliseconds)
        return 0
    }
}
