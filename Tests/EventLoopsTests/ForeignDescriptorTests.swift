import Base
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct ForeignDescriptorTests {
    /// A descriptor on `loop` that counts how often it is told, and the other end of its connection.
    private func watched(
        on loop: EventLoop, for interest: ForeignDescriptor.Interest
    ) throws -> (descriptor: ForeignDescriptor, told: Shared<Int>, socket: RawSocket, peer: RawSocket) {
        let listener = try RawListener()
        let socket = try RawSocket(connectingTo: listener.port)
        let peer = try listener.accept()
        let told = Shared(0)
        let descriptor = ForeignDescriptor(socket.fd, on: loop) { told.value += 1 }
        try descriptor.wait(for: interest)
        return (descriptor, told, socket, peer)
    }

    @Test func `what is not dealt with is told again`() async throws {
        try await onLoop { loop in
            let (descriptor, told, socket, peer) = try watched(on: loop, for: .reading)
            try peer.send("x")
            try await loop.turns { told.value >= 3 }

            _ = try socket.receive()

            let seen = told.value
            for _ in 0..<3 { await loop.nextTurn() }
            #expect(told.value == seen)
            descriptor.stop()
            withExtendedLifetime((socket, peer)) {}
        }
    }

    @Test func `only what is waited for is told`() async throws {
        try await onLoop { loop in
            let (descriptor, told, socket, peer) = try watched(on: loop, for: .writing)
            try await loop.turns { told.value >= 1 }

            try descriptor.wait(for: .reading)

            let seen = told.value
            for _ in 0..<3 { await loop.nextTurn() }
            #expect(told.value == seen)
            try peer.send("x")
            try await loop.turns { told.value > seen }
            descriptor.stop()
            withExtendedLifetime((socket, peer)) {}
        }
    }

    @Test func `both directions can be waited for`() async throws {
        try await onLoop { loop in
            let (descriptor, told, socket, peer) = try watched(on: loop, for: [.reading, .writing])
            try await loop.turns { told.value >= 1 }
            descriptor.stop()
            withExtendedLifetime((socket, peer)) {}
        }
    }

    @Test func `a descriptor that is not watched any more is not told of, and may be watched again`()
        async throws
    {
        try await onLoop { loop in
            let (descriptor, told, socket, peer) = try watched(on: loop, for: .reading)
            descriptor.stop()
            descriptor.stop()
            try peer.send("x")
            for _ in 0..<3 { await loop.nextTurn() }
            #expect(told.value == 0)

            try descriptor.wait(for: .reading)

            try await loop.turns { told.value >= 1 }
            descriptor.stop()
            withExtendedLifetime((socket, peer)) {}
        }
    }
}
