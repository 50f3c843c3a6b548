// Servers that do what a test says.
package import Base
import CPosix

/// Plays a script, step by step, on a thread of its own.
package final class ScriptedServer: Sendable {
    package let port: UInt16
    private let playing: Background<Void>

    package init(_ script: @escaping @Sendable (RawListener) throws -> Void) throws {
        let listener = try RawListener()
        port = listener.port
        playing = Background { try script(listener) }
    }

    /// Waits for the script's end; throws what went wrong in it.
    package func end() async throws {
        try await playing.end()
    }
}

extension RawSocket {
    /// A request with a Content-Length or without a body: its head, and its body.
    @discardableResult
    package func receiveRequest() throws -> (head: String, body: Bytes) {
        let head = try receive(upTo: "\r\n\r\n")
        let lines = head.lowercased().split(separator: "\r\n")
        guard let field = lines.first(where: { $0.hasPrefix("content-length: ") }),
            let count = Int(field.dropFirst("content-length: ".count))
        else { return (head, .empty) }
        return (head, try receive(exactly: count))
    }

    /// Sends one byte after the other, each in a packet of its own as far as the kernel allows.
    package func sendByteByByte(_ bytes: Bytes) throws {
        for index in 0..<bytes.count { try send(bytes.slice(index..<index + 1)) }
    }
}

/// A port that takes no more connections and refuses none: its queue is full.
package final class BlackHole: Sendable {
    private let listener: RawListener
    private let callers: [Int32]

    package var port: UInt16 { listener.port }

    package init() throws {
        listener = try RawListener(backlog: 0)
        var address = sluice_address()
        unsafe sluice_address_parse("127.0.0.1", listener.port, &address)
        callers = (0..<4).map { _ in
            var isConnected: Int32 = 0
            return unsafe sluice_connect(&address, &isConnected)
        }
    }

    deinit {
        for caller in callers { sluice_close(caller) }
    }
}
