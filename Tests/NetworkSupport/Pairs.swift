// Two ends of one connection.
package import Base
import CPosix
package import EventLoops

/// A channel on `loop`, and its other end.
package func connectedPair(on loop: EventLoop) throws -> (channel: SocketChannel, peer: RawSocket) {
    let listener = try RawListener()
    let ours = try RawSocket(connectingTo: listener.port)
    let peer = try listener.accept()
    return (try channel(over: ours, port: listener.port, on: loop), peer)
}

/// Two channels on `loop` that are connected with each other.
package func connectedChannels(on loop: EventLoop) throws -> (SocketChannel, SocketChannel) {
    let (first, peer) = try connectedPair(on: loop)
    return (first, try channel(over: peer, port: first.peer.port, on: loop))
}

private func channel(over socket: RawSocket, port: UInt16, on loop: EventLoop) throws -> SocketChannel {
    guard let address = SocketAddress(numeric: "127.0.0.1", port: port) else {
        throw RawSocketProblem(description: "no address")
    }
    return try SocketChannel(adopting: socket.takeNonBlocking(), peer: address, on: loop, mayHaveBytes: true)
}

extension Channel {
    /// One read of at most `limit` bytes: its outcome, and what came.
    package func read(atMost limit: Int = 1 << 16, until deadline: Moment? = nil) async throws -> (
        outcome: ReadOutcome, text: String
    ) {
        let buffer = ByteBuffer()
        let outcome = try await read(into: buffer, atMost: limit, until: deadline ?? loop.patience)
        return (outcome, buffer.text)
    }

    /// Everything until the peer finishes.
    package func readAll() async throws -> Bytes {
        let buffer = ByteBuffer()
        while case .bytes = try await read(into: buffer, atMost: 1 << 16, until: loop.patience) {}
        return buffer.takeAll()
    }

    /// Writes with patience.
    package func write(_ text: String) async throws {
        try await write(Bytes(text))
    }

    /// Writes with patience.
    package func write(_ bytes: Bytes...) async throws {
        try await write(ByteBuffer(), then: bytes, stall: .seconds(10))
    }
}

extension Bytes {
    /// Bytes in which a lost, doubled or misplaced piece shows.
    package static func marked(_ count: Int, seed: UInt64 = 1) -> Bytes {
        let buffer = ByteBuffer(capacity: count + 64)
        let filling = Bytes((0..<56).map { UInt8(truncatingIfNeeded: UInt64($0) &* 37 &+ seed) })
        var number = seed << 32
        while buffer.count < count {
            unsafe withUnsafeBytes(of: number) { unsafe buffer.append(copying: $0) }
            buffer.append(filling)
            number += 1
        }
        return buffer.takeAll().slice(0..<count)
    }
}
