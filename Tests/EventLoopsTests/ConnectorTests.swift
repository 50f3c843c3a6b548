import Base
import Glibc
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct ConnectorTests {
    private func address(_ port: UInt16) throws -> SocketAddress {
        try #require(SocketAddress(numeric: "127.0.0.1", port: port))
    }

    @Test func `a connection comes about`() async throws {
        try await onLoop { [self] loop in
            let listener = try RawListener()
            let channel = try await Connector(to: [address(listener.port)], on: loop).connect(
                until: loop.patience)
            defer { channel.close() }
            let peer = try listener.accept()

            try await channel.write("hello")
            #expect(try peer.receive(exactly: 5).text == "hello")
            try peer.send("welcome")
            #expect(try await channel.read().text == "welcome")
            #expect(channel.peer.port == listener.port)
        }
    }

    @Test func `bytes that come with the connection are not missed`() async throws {
        try await onLoop { [self] loop in
            let listener = try RawListener()
            let greeting = Background {
                let peer = try listener.accept()
                try peer.send("220 ready")
                return peer
            }
            let channel = try await Connector(to: [address(listener.port)], on: loop).connect(
                until: loop.patience)
            defer { channel.close() }
            let peer = try await greeting.end()

            #expect(try await channel.read().text == "220 ready")
            peer.close()
        }
    }

    @Test func `a refusal is told with its error`() async throws {
        try await onLoop { [self] loop in
            let closed = try ClosedPort()
            let connector = Connector(to: [try address(closed.port)], on: loop)

            await #expect(throws: ConnectFailure.refused(errno: ECONNREFUSED)) {
                try await connector.connect(until: loop.patience)
            }
            withExtendedLifetime(closed) {}
        }
    }

    @Test func `without an address there is no connection`() async throws {
        try await onLoop { loop in
            let connector = Connector(to: [], on: loop)

            await #expect(throws: ConnectFailure.refused(errno: ECONNREFUSED)) {
                try await connector.connect(until: loop.patience)
            }
        }
    }

    @Test func `when the first addresses refuse a later one wins, without waiting`() async throws {
        try await onLoop { [self] loop in
            let listener = try RawListener()
            let start = loop.now
            let closed = try [ClosedPort(), ClosedPort()]
            let addresses = try (closed.map(\.port) + [listener.port]).map(address)

            let channel = try await Connector(to: addresses, on: loop).connect(until: loop.patience)

            #expect(channel.peer.port == listener.port)
            #expect(start.duration(to: loop.now) < ConnectionRace.interval)
            channel.close()
            withExtendedLifetime(closed) {}
        }
    }

    @Test func `nobody waits for a silent address longer than the deadline`() async throws {
        try await onLoop { [self] loop in
            let hole = try BlackHole()
            let connector = Connector(to: [try address(hole.port)], on: loop)
            let timers = loop.timerCount

            await #expect(throws: ConnectFailure.timedOut) {
                try await connector.connect(until: loop.now.advanced(by: .milliseconds(5)))
            }
            #expect(loop.timerCount == timers)
        }
    }

    @Test func `giving up ends the attempt at once`() async throws {
        try await onLoop { [self] loop in
            let hole = try BlackHole()
            let connector = Shared(Connector(to: [try address(hole.port), try address(hole.port)], on: loop))
            let timers = loop.timerCount
            let connecting = Task(executorPreference: loop) {
                try await connector.value.connect(until: loop.patience)
            }
            try await loop.turns { loop.timerCount >= timers + 2 }

            connector.value.cancel()
            connector.value.cancel()

            await #expect(throws: ConnectFailure.cancelled) { try await connecting.value }
            #expect(loop.timerCount == timers)
        }
    }

    @Test func `who gave up before connecting does not connect`() async throws {
        try await onLoop { [self] loop in
            let listener = try RawListener()
            let connector = Connector(to: [try address(listener.port)], on: loop)
            connector.cancel()

            await #expect(throws: ConnectFailure.cancelled) {
                try await connector.connect(until: loop.patience)
            }
        }
    }

    @Test func `attempts leave no descriptor behind, however they end`() async {
        await #expect(processExitsWith: .success) {
            try await onLoop { loop in
                let tests = ConnectorTests()
                let hole = try BlackHole()
                let listener = try RawListener(backlog: 100)
                let closed = try ClosedPort()
                let before = openSockets()
                for _ in 0..<50 {
                    let connector = Connector(to: try [closed.port, hole.port].map(tests.address), on: loop)
                    _ = try? await connector.connect(until: loop.now.advanced(by: .milliseconds(1)))
                    let good = Connector(to: [try tests.address(listener.port)], on: loop)
                    try await good.connect(until: loop.patience).close()
                    try listener.accept().close()
                }
                precondition(openSockets() == before)
                withExtendedLifetime(closed) {}
            }
        }
    }
}

/// How many sockets this process has; other descriptors are the runtime's, too.
private func openSockets() -> Int {
    (0..<Int32(1024)).count { descriptor in
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
