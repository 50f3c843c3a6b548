// A transfer of libcurl's, with what it must not lose.
internal import Base
internal import CCurl

/// An "easy handle": the options of one transfer, and the memory that libcurl does not copy.
@safe
final class CurlHandle {
    let pointer: UnsafeMutableRawPointer
    /// Whether an option was refused: there is no memory.
    private(set) var isRefused = false
    private var lists: [CurlList] = []
    private var session: UnsafeRawPointer?
    private var kept: [Bytes] = []

    /// Nil without memory.
    init?() {
        guard let pointer = unsafe sluice_curl_create() else { return nil }
        unsafe self.pointer = unsafe pointer
        unsafe session = nil
    }

    deinit {
        unsafe sluice_curl_free(pointer)
    }

    /// What libcurl's word for it is known by here.
    var id: Int { unsafe Int(bitPattern: pointer) }

    func set(_ option: CURLoption, _ number: Int) {
        unsafe note(sluice_curl_set_number(pointer, option, number))
    }

    func set(_ option: CURLoption, _ isOn: Bool) {
        set(option, isOn ? 1 : 0)
    }

    func set(_ option: CURLoption, size: Int) {
        unsafe note(sluice_curl_set_size(pointer, option, curl_off_t(size)))
    }

    /// Nil: the option's default is off.
    func set(_ option: CURLoption, _ text: String?) {
        unsafe note(sluice_curl_set_text(pointer, option, text))
    }

    func set(_ option: CURLoption, _ bytes: Bytes) {
        guard let start = unsafe bytes.unsafeBytes.baseAddress else { return }
        kept.append(bytes)
        unsafe note(sluice_curl_set_bytes(pointer, option, start, bytes.count))
    }

    /// - Parameter lines: none has a NUL in it.
    func set(_ option: CURLoption, lines: [Bytes]) {
        let list = CurlList()
        for line in lines where !list.append(line) { isRefused = true }
        lists.append(list)
        unsafe note(sluice_curl_set_list(pointer, option, list.first))
    }

    func setCalls(_ calls: sluice_curl_calls, context: UnsafeMutableRawPointer) {
        unsafe note(sluice_curl_set_calls(pointer, calls, context))
    }

    func setSockets(
        _ open: curl_opensocket_callback, _ opener: UnsafeMutableRawPointer,
        _ close: curl_closesocket_callback, _ closer: UnsafeMutableRawPointer
    ) {
        unsafe note(sluice_curl_set_sockets(pointer, open, opener, close, closer))
    }

    /// Makes the connections that it opens note TLS's goodbyes.
    func noteGoodbyes() {
        unsafe note(sluice_curl_note_goodbyes(pointer))
    }

    /// From now on `isGoodbyeMissing` tells. To be called only while libcurl calls.
    func expectGoodbye() {
        unsafe session = unsafe sluice_curl_expect_goodbye(pointer)
    }

    /// Whether a goodbye was expected from TLS and has not come. libcurl takes a connection that was cut off for one
    /// that ended.
    var isGoodbyeMissing: Bool { unsafe session.map { unsafe sluice_curl_said_goodbye($0) == 0 } ?? false }

    /// Lets a transfer that was paused receive again; bytes may come before it returns.
    func goOn() {
        // What goes wrong with these bytes was noted by whoever they were given to.
        _ = unsafe sluice_curl_go_on(pointer)
    }

    /// Whether TLS holds bytes that nobody has read. To be asked only while libcurl calls.
    var hasUnread: Bool { unsafe sluice_curl_has_unread(pointer) != 0 }

    /// With which status a proxy answered CONNECT; 0 without one.
    var tunnelStatus: Int { unsafe sluice_curl_tunnel_status(pointer) }

    private func note(_ result: CURLcode) {
        if result != CURLE_OK { isRefused = true }
    }
}

/// A list of lines, as libcurl wants it.
@safe
private final class CurlList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init() {
        unsafe first = nil
    }

    deinit {
        unsafe sluice_curl_list_free(first)
    }

    /// False without memory.
    func append(_ line: Bytes) -> Bool {
        let text = ByteBuffer(capacity: line.count + 1)
        text.append(line)
        text.append(0)
        guard let start = unsafe text.unsafeBytes.baseAddress?.assumingMemoryBound(to: CChar.self),
            let longer = unsafe sluice_curl_list_append(first, start)
        else { return false }
        unsafe first = longer
        return true
    }
}
