import Base
import Glibc
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct AcceptorTests {
    /// An acceptor, and what it accepted.
    private final class Door: @unchecked Sendable {  // unchecked: confined to the loop
        var accepted: [(channel: SocketChannel, release: @Sendable () -> Void)] = []
        let port: UInt16
        private(set) weak var listener: Listener?
        private(set) var acceptor: Acceptor?

        convenience init(on loop: EventLoop, limit: Int = 100) throws {
            let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
            self.init(try Listener(on: address), on: loop, limit: ConnectionLimit(maximum: limit))
        }

        init(_ listener: Listener, on loop: EventLoop, limit: ConnectionLimit) {
            port = listener.address.port
            self.listener = listener
            acceptor = Acceptor(listener, on: loop, limit: limit) {
                [unowned self] channel, release in accepted.append((channel, release))
            }
            acceptor?.start()
        }

        var pauses: Int { acceptor?.pauses ?? 0 }

        func close() {
            endConnections()
            for (_, release) in accepted { release() }
            accepted = []
        }

        /// Accepts no more and closes what was accepted, which still counts.
        func endConnections() {
            acceptor?.stop()
            for (channel, _) in accepted { channel.close() }
        }
    }

    @Test func `every caller is accepted, with his bytes and his address`() async throws {
        try await onLoop { loop in
            let door = try Door(on: loop)
            defer { door.close() }
            let callers = try (0..<20).map { _ in try RawSocket(connectingTo: door.port) }
            for (index, caller) in callers.enumerated() { try caller.send("\(index)") }

            try await loop.turns { door.accepted.count == 20 }

            var texts: [String] = []
            for (channel, _) in door.accepted {
                #expect(channel.peer.isLoopback)
                texts.append(try await channel.read().text)
            }
            #expect(Set(texts) == Set((0..<20).map { "\($0)" }))
            #expect(door.pauses == 0)
        }
    }

    @Test func `at the limit accepting pauses, and goes on when a connection ends`() async throws {
        try await onLoop { loop in
            let door = try Door(on: loop, limit: 2)
            defer { door.close() }
            let callers = try (0..<3).map { _ in try RawSocket(connectingTo: door.port) }

            try await loop.turns { door.pauses == 1 }
            #expect(door.accepted.count == 2)
            door.accepted[0].channel.close()
            door.accepted[0].release()

            try await loop.turns { door.accepted.count == 3 }
            withExtendedLifetime(callers) {}
        }
    }

    @Test func `connections to elsewhere leave less room for callers`() async throws {
        try await onLoop { loop in
            let all = ConnectionLimit(maximum: 2)
            let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
            let callersOnly = ConnectionLimit(maximum: 10, within: all)
            var share: ConnectionShare? = all.take()
            let door = Door(try Listener(on: address), on: loop, limit: callersOnly)
            defer { door.close() }
            let callers = try (0..<2).map { _ in try RawSocket(connectingTo: door.port) }

            try await loop.turns { door.pauses == 1 }
            #expect(door.accepted.count == 1)
            #expect((all.openCount, callersOnly.openCount) == (2, 1))
            withExtendedLifetime(share) {}
            share = nil

            try await loop.turns { door.accepted.count == 2 }
            for (_, release) in door.accepted { release() }
            door.endConnections()
            door.accepted = []
            #expect((all.openCount, callersOnly.openCount) == (0, 0))
            withExtendedLifetime(callers) {}
        }
    }

    @Test func `all loops together keep the limit`() async throws {
        let group = try EventLoopGroup(count: 2)
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let listener = try Listener(on: address)
        let limit = ConnectionLimit(maximum: 5)
        let doors = group.loops.map { _ in Shared<Door?>(nil) }
        for (loop, door) in zip(group.loops, doors) {
            loop.execute { door.value = Door(listener, on: loop, limit: limit) }
        }

        let port = listener.address.port
        let callers = try (0..<8).map { _ in try RawSocket(connectingTo: port) }
        try await onLoop { loop in try await loop.turns { limit.openCount >= 5 } }

        for (loop, door) in zip(group.loops, doors) { loop.execute { door.value?.endConnections() } }
        await onThread { group.shutDown() }
        #expect(limit.openCount == 5)
        withExtendedLifetime(callers) {}
    }

    @Test func `the stop closes the listening socket and leaves what was accepted`() async throws {
        try await onLoop { loop in
            let door = try Door(on: loop)
            let early = try RawSocket(connectingTo: door.port)
            try await loop.turns { door.accepted.count == 1 }
            #expect(door.listener != nil)

            door.acceptor?.stop()
            door.acceptor?.stop()
            door.acceptor?.start()

            #expect(door.listener == nil)
            try early.send("goes on")
            #expect(try await door.accepted[0].channel.read().text == "goes on")
            door.close()
        }
    }

    @Test func `a port that is taken is refused`() throws {
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let first = try Listener(on: address)

        #expect(throws: ChannelFailure.io(call: "listen", errno: EADDRINUSE)) {
            try Listener(on: first.address)
        }
    }

    @Test func `without descriptors accepting pauses and does not spin`() async {
        await #expect(processExitsWith: .success) {
            try await onLoop { loop in
                let door = try Door(on: loop)
                let callers = try (0..<2).map { _ in try RawSocket(connectingTo: door.port) }
                let free = dup(0)
                close(free)
                let before = setDescriptorLimit(free)

                await loop.sleep(until: loop.now.advanced(by: .milliseconds(5)))
                precondition(door.pauses == 1 && door.accepted.isEmpty)
                let turn = loop.turn
                await loop.sleep(until: loop.now.advanced(by: .milliseconds(20)))
                precondition(loop.turn < turn + 10, "it spins")
                _ = setDescriptorLimit(before)

                try await loop.turns { door.accepted.count == 2 }
                door.close()
                withExtendedLifetime(callers) {}
            }
        }
    }
}

/// Lets no descriptor from `limit` on be opened any more.
private func setDescriptorLimit(_ limit: Int32) -> Int32 {
    var value = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &value)
    let before = value.rlim_cur
    value.rlim_cur = rlim_t(limit)
    let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &value)
    precondition(result == 0)
    return Int32(clamping: before)
}
