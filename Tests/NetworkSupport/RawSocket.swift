// A TCP socket of the plainest kind, for the other side of a test.
package import Base
import CPosix
import Glibc

/// What a test's own socket could not do.
package struct RawSocketProblem: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// A blocking TCP socket on which nothing waits for more than thirty seconds.
///
/// Unchecked: one thread at a time uses it, as the tests arrange it.
package final class RawSocket: @unchecked Sendable {
    package private(set) var fd: Int32

    package init(adopting fd: Int32) {
        self.fd = fd
        _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    /// Connects to a port of this machine.
    package convenience init(connectingTo port: UInt16) throws {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard fd >= 0 else { throw RawSocketProblem(description: "socket: \(errno)") }
        self.init(adopting: fd)
        var address = sluice_address()
        unsafe sluice_address_parse("127.0.0.1", port, &address)
        let result = unsafe withUnsafePointer(to: &address.bytes) { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(fd, $0, 16) }
        }
        guard result == 0 else { throw RawSocketProblem(description: "connect: \(errno)") }
    }

    deinit { close() }

    /// Gives the descriptor away, ready for a loop.
    package func takeNonBlocking() -> Int32 {
        _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)
        defer { fd = -1 }
        return fd
    }

    // MARK: Sending

    package func send(_ text: String) throws {
        try send(Bytes(text))
    }

    package func send(_ bytes: Bytes) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe Glibc.send(
                fd, rest.unsafeBytes.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { throw RawSocketProblem(description: "send: \(errno)") }
            rest = rest.slice(count..<rest.count)
        }
    }

    /// Says that no more will come; what the other side sends can still be received.
    package func finishSending() {
        shutdown(fd, Int32(SHUT_WR))
    }

    // MARK: Receiving

    /// What is there, at most `limit` bytes; nil at the end.
    package func receive(atMost limit: Int = 1 << 16) throws -> Bytes? {
        var memory = [UInt8](repeating: 0, count: limit)
        let count = unsafe recv(fd, &memory, limit, 0)
        guard count >= 0 else { throw RawSocketProblem(description: "recv: \(errno)") }
        return count == 0 ? nil : Bytes(Array(memory[..<count]))
    }

    /// Exactly `count` bytes.
    package func receive(exactly count: Int) throws -> Bytes {
        let all = ByteBuffer()
        while all.count < count {
            guard let some = try receive(atMost: count - all.count) else {
                throw RawSocketProblem(description: "ended after \(all.count) of \(count) bytes")
            }
            all.append(some)
        }
        return all.takeAll()
    }

    /// Everything up to and with `mark`, and not a byte more.
    package func receive(upTo mark: String) throws -> String {
        var text = ""
        while !text.hasSuffix(mark) { text += try receive(exactly: 1).text }
        return text
    }

    /// Everything until the other side finishes.
    package func receiveAll() throws -> Bytes {
        let all = ByteBuffer()
        while let some = try receive() { all.append(some) }
        return all.takeAll()
    }

    /// How the connection ended: true for an orderly end, false for a reset.
    package func waitForEnd() throws -> Bool {
        do {
            while try receive() != nil {}
            return true
        } catch let problem as RawSocketProblem where problem.description == "recv: \(ECONNRESET)" {
            return false
        }
    }

    /// Waits, without reading, until the other side has finished or reset the connection.
    package func waitUntilGone() throws {
        // POLLRDHUP, which Glibc's module does not show.
        let peerClosed: Int16 = 0x2000
        var entry = pollfd(fd: fd, events: peerClosed, revents: 0)
        guard unsafe poll(&entry, 1, 30_000) == 1 else { throw RawSocketProblem(description: "still there") }
    }

    /// Waits for the end; whether any byte came before it.
    package func hearsAnything() -> Bool {
        ((try? receive()) ?? nil) != nil
    }

    // MARK: Ending

    package func close() {
        if fd >= 0 { Glibc.close(fd) }
        fd = -1
    }

    /// Closes so that the other side gets a reset.
    package func reset() {
        sluice_reset_on_close(fd)
        close()
    }
}

/// A port of this machine on which nobody listens, and nobody else can, while this lives.
package final class ClosedPort: Sendable {
    private let fd: Int32
    package let port: UInt16

    package init() throws {
        var address = sluice_address()
        unsafe sluice_address_parse("127.0.0.1", 0, &address)
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let result = unsafe withUnsafePointer(to: &address.bytes) { [fd] bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(fd, $0, 16) }
        }
        guard result == 0 else { throw RawSocketProblem(description: "bind: \(errno)") }
        unsafe sluice_local_address(fd, &address)
        var text = [CChar](repeating: 0, count: 64)
        port = UInt16(unsafe sluice_address_print(&address, &text, text.count))
    }

    deinit { Glibc.close(fd) }
}

/// A listening socket on a free port of this machine.
package final class RawListener: @unchecked Sendable {  // unchecked: one thread at a time accepts
    private let fd: Int32
    package let port: UInt16

    package init(backlog: Int32 = 16) throws {
        var address = sluice_address()
        unsafe sluice_address_parse("127.0.0.1", 0, &address)
        fd = unsafe sluice_listen(&address, backlog)
        guard fd >= 0 else { throw RawSocketProblem(description: "listen: \(-fd)") }
        unsafe sluice_local_address(fd, &address)
        var text = [CChar](repeating: 0, count: 64)
        port = UInt16(unsafe sluice_address_print(&address, &text, text.count))
        _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Glibc.close(fd) }

    package func accept() throws -> RawSocket {
        let accepted = Glibc.accept(fd, nil, nil)
        guard accepted >= 0 else { throw RawSocketProblem(description: "accept: \(errno)") }
        return RawSocket(adopting: accepted)
    }
}
