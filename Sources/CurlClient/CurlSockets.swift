// The sockets of libcurl, on our loop.
internal import Base
internal import CCurl
internal import EventLoops

/// Opens, watches, counts and closes the sockets of one multi handle. Confined to its loop.
///
/// libcurl knows it by its address, for as long as a connection lives: the owner frees the multi handle first.
final class CurlSockets {
    private struct Socket {
        let share: ConnectionShare?
        var descriptor: ForeignDescriptor?
    }

    private let loop: EventLoop
    private let limit: ConnectionLimit?
    private var sockets: [curl_socket_t: Socket] = [:]
    /// Called when something can be done on a socket.
    var isReady: (curl_socket_t) -> Void = { _ in }
    /// Whether what is closed now is cut off: the other side is to know.
    var cutsOff = false

    init(on loop: EventLoop, limit: ConnectionLimit?) {
        self.loop = loop
        self.limit = limit
    }

    /// How many are open.
    var count: Int { sockets.count }

    /// The open ones that nobody waits for, and on which something came all the same: bytes that belong to no request,
    /// or an end. (Where a transfer is paused its socket is among them, too.)
    private var restless: [curl_socket_t] {
        sockets.keys.filter { sockets[$0]?.descriptor == nil && sluice_curl_socket_is_quiet($0) == 0 }
    }

    /// Makes sure that no request goes out behind bytes that would be taken for its answer: libcurl 7.88 reuses such
    /// connections.
    ///
    /// - Parameter isQuiet: whether no transfer is under way, so that all sockets are idle.
    /// - Returns: whether connections may be reused now.
    func makeFitForReuse(isQuiet: Bool) -> Bool {
        let restless = restless
        guard isQuiet else { return restless.isEmpty }
        for socket in restless { sluice_curl_end_socket(socket) }
        return true
    }

    /// A new socket, or -1.
    func open(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        let socket = unsafe sluice_curl_open_socket(address)
        if socket >= 0 { sockets[socket] = Socket(share: limit?.take(), descriptor: nil) }
        return socket
    }

    private func close(_ socket: curl_socket_t) -> Int32 {
        let closed = sockets.removeValue(forKey: socket)
        closed?.descriptor?.stop()
        return sluice_curl_close_socket(socket, cutsOff ? 1 : 0)
    }

    private func wait(for interest: ForeignDescriptor.Interest, on socket: curl_socket_t) {
        guard let known = sockets[socket] else { return }
        guard !interest.isEmpty else {
            known.descriptor?.stop()
            sockets[socket]?.descriptor = nil
            return
        }
        let descriptor =
            known.descriptor
            ?? ForeignDescriptor(socket, on: loop) { [weak self] in self?.isReady(socket) }
        sockets[socket]?.descriptor = descriptor
        // Where the kernel watches no more descriptors, the request runs into its deadline: to libcurl every
        // failure here is the end of all transfers.
        try? descriptor.wait(for: interest)
    }
}

// MARK: What libcurl calls

extension CurlSockets {
    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlSockets? {
        unsafe context.map { unsafe Unmanaged<CurlSockets>.fromOpaque($0).takeUnretainedValue() }
    }

    static let closing: curl_closesocket_callback = { context, socket in
        unsafe CurlSockets.at(context)?.close(socket) ?? -1
    }

    /// What libcurl wants to wait for, on which socket.
    static let interestChanged: curl_socket_callback = { _, socket, what, context, _ in
        let interest: ForeignDescriptor.Interest =
            switch what {
            case CURL_POLL_IN: .reading
            case CURL_POLL_OUT: .writing
            case CURL_POLL_INOUT: [.reading, .writing]
            default: []
            }
        unsafe CurlSockets.at(context)?.wait(for: interest, on: socket)
        return 0
    }
}
