// All transfers of a loop, and the connections they share.
internal import Base
internal import CCurl
internal import EventLoops
internal import HTTP

/// A "multi handle": carries transfers on by what the loop tells of sockets and time. Confined to its loop.
///
/// It has memory and connections only while there is something to do, and for `PoolLimits.idleTimeout` after it:
/// libcurl closes what lay idle too long only when the next request looks for a connection.
@safe
final class CurlMulti {
    let sockets: CurlSockets
    private let loop: EventLoop
    private let pool: PoolLimits
    private let alarm: CurlAlarm
    private var handle: UnsafeMutableRawPointer?
    /// By the ids of their handles.
    private var transfers: [Int: CurlTransfer] = [:]
    private var sweep: Timer?
    private var closesWhenQuiet = false

    init(on loop: EventLoop, pool: PoolLimits, connections: ConnectionLimit?) {
        self.loop = loop
        self.pool = pool
        sockets = CurlSockets(on: loop, limit: connections)
        alarm = CurlAlarm(on: loop)
        unsafe handle = nil
        sockets.isReady = { [weak self] socket in self?.act(on: socket) }
        alarm.isDue = { [weak self] in self?.act(on: CURL_SOCKET_TIMEOUT) }
    }

    deinit {
        free()
        if let sweep { loop.cancel(sweep) }
    }

    /// How many connections lie idle.
    var idleConnections: Int { max(0, sockets.count - transfers.count) }

    // MARK: Transfers

    /// Begins a transfer, which is kept until its end. False without memory.
    func start(_ transfer: CurlTransfer, _ request: CurlHandle) -> Bool {
        if let sweep { loop.cancel(sweep) }
        sweep = nil
        if !sockets.makeFitForReuse(isQuiet: transfers.isEmpty) { request.useFreshConnection() }
        guard let handle = unsafe handle ?? makeHandle(),
            unsafe sluice_curl_multi_add(handle, request.pointer) == CURLM_OK
        else { return false }
        transfers[request.id] = transfer
        return true
    }

    /// Ends a transfer before its end: the upstream is told at once.
    func cutOff(_ request: CurlHandle) {
        sockets.cutsOff = true
        remove(request)
        sockets.cutsOff = false
    }

    private func remove(_ request: CurlHandle) {
        guard transfers.removeValue(forKey: request.id) != nil, let handle = unsafe handle else {
            return
        }
        let result = unsafe sluice_curl_multi_remove(handle, request.pointer)
        precondition(result == CURLM_OK, "a transfer was ended from within libcurl")
        if transfers.isEmpty { becameQuiet() }
    }

    private func act(on socket: curl_socket_t) {
        guard let handle = unsafe handle else { return }
        // libcurl looks itself what the socket is ready for: since epoll told, an answer may have come that is to be
        // read before more of a request is sent.
        _ = unsafe sluice_curl_multi_act(handle, socket)
        tellEnded()
    }

    private func tellEnded() {
        var result = CURLE_OK
        // The last transfer's end may free the handle.
        while let handle = unsafe handle,
            let ended = unsafe sluice_curl_multi_next_ended(handle, &result)
        {
            guard let transfer = transfers[Int(bitPattern: ended)] else { continue }
            transfer.ended(result) { request in remove(request) }
        }
    }

    // MARK: The handle

    private func makeHandle() -> UnsafeMutableRawPointer? {
        unsafe handle = unsafe sluice_curl_multi_create(
            pool.idlePerOrigin,
            CurlSockets.interestChanged, Unmanaged.passUnretained(sockets).toOpaque(),
            CurlAlarm.timeChanged, Unmanaged.passUnretained(alarm).toOpaque())
        return unsafe handle
    }

    private func becameQuiet() {
        if closesWhenQuiet { return closeIdle() }
        sweep = loop.schedule(at: loop.now.advanced(by: pool.idleTimeout)) { [weak self] in
            self?.sweep = nil
            self?.closeIdle()
        }
    }

    /// Closes the connections, now or when the last transfer has ended.
    func closeIdle() {
        closesWhenQuiet = !transfers.isEmpty
        if transfers.isEmpty { free() }
    }

    private func free() {
        if let handle = unsafe handle { unsafe sluice_curl_multi_free(handle) }
        unsafe handle = nil
        alarm.set(milliseconds: -1)
    }
}
