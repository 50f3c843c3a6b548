// A caller that says exactly what it is told to, byte by byte.
import Base
import Glibc

/// A blocking socket to a server on this machine. Nothing it waits for takes longer than `patience` seconds.
final class RawClient: @unchecked Sendable {  // unchecked: used by one thread at a time
    struct Problem: Error { let call: String, errno: Int32 }

    /// How the server's bytes ended.
    enum Ending: Equatable { case end, reset, silence }

    private static let patience = 20

    private var fd: Int32
    private var buffered: [UInt8] = []

    /// - Parameter receiveBuffer: the size of the socket's buffer, in bytes; nil for the system's.
    init(port: UInt16, receiveBuffer: Int? = nil) throws {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard fd >= 0 else { throw Problem(call: "socket", errno: errno) }
        if let receiveBuffer { set(SO_RCVBUF, Int32(receiveBuffer)) }
        set(SO_RCVTIMEO, timeval(tv_sec: Self.patience, tv_usec: 0))
        set(SO_SNDTIMEO, timeval(tv_sec: Self.patience, tv_usec: 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let failure = errno
            close()
            throw Problem(call: "connect", errno: failure)
        }
        setNoDelay()
    }

    deinit { close() }

    private func set<Value: BitwiseCopyable>(_ option: Int32, _ value: Value) {
        var value = value
        _ = unsafe setsockopt(fd, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Value>.size))
    }

    private func setNoDelay() {
        var on: Int32 = 1
        _ = unsafe setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    // MARK: Sending

    func send(_ text: String) throws {
        try send(Array(text.utf8)[...])
    }

    func send(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while !rest.isEmpty { rest = rest.dropFirst(try sendSome(rest)) }
    }

    private func sendSome(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let sent = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard sent >= 0 else { throw Problem(call: "send", errno: errno) }
        return sent
    }

    // MARK: Receiving

    /// Receives more; how it ended when there is nothing more.
    private func receiveMore() -> Ending? {
        var room = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe room.withUnsafeMutableBytes { unsafe recv(fd, $0.baseAddress, $0.count, 0) }
        if count > 0 {
            buffered += room[..<count]
            return nil
        }
        if count == 0 { return .end }
        return errno == ECONNRESET || errno == EPIPE ? .reset : .silence
    }

    /// Everything until the connection ends, and how it ended.
    func receiveAll() -> (text: String, ending: Ending) {
        while true {
            if let ending = receiveMore() { return (take(buffered.count), ending) }
        }
    }

    /// How the connection ended; anything that comes before is wrong and returned.
    func receiveEnding() -> Ending? {
        let (text, ending) = receiveAll()
        return text.isEmpty ? ending : nil
    }

    /// Everything up to and including `mark`.
    func receive(through mark: String) throws -> String {
        let mark = Array(mark.utf8)
        while true {
            if let end = buffered.end(of: mark) { return take(end) }
            if let ending = receiveMore() { throw CutShort(text: take(buffered.count), ending: ending) }
        }
    }

    func receive(count: Int) throws -> String {
        while buffered.count < count {
            if let ending = receiveMore() { throw CutShort(text: take(buffered.count), ending: ending) }
        }
        return take(count)
    }

    struct CutShort: Error { let text: String, ending: Ending }

    private func take(_ count: Int) -> String {
        defer { buffered.removeFirst(count) }
        return String(decoding: buffered[..<count], as: UTF8.self)
    }

    // MARK: Leaving

    func finishSending() {
        shutdown(fd, Int32(SHUT_WR))
    }

    func close() {
        guard fd >= 0 else { return }
        Glibc.close(fd)
        fd = -1
    }

    /// Leaves without a word.
    func reset() {
        set(SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close()
    }
}

extension [UInt8] {
    /// Where the first `mark` ends.
    fileprivate func end(of mark: [UInt8]) -> Int? {
        guard count >= mark.count else { return nil }
        for start in 0...(count - mark.count) where self[start..<(start + mark.count)].elementsEqual(mark) {
            return start + mark.count
        }
        return nil
    }
}
