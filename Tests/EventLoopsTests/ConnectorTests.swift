import Base
import Glibc
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct ConnectorTests {
    /// A port of this machine on which nobody listens.
    private func closedPort() throws -> UInt16 { try RawListener().port }

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
            let connector = Connector(to: [try address(closedPort())], on: loop)

            await #expect(throws: ConnectFailure.refused(errno: ECONNREFUSED)) {
                try await connector.connect(until: loop.patience)
            }
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
            let addresses = try [closedPort(), closedPort(), listener.port].map(address)

            let channel = try await Connector(to: addresses, on: loop).connect(until: loop.patience)

            #expect(channel.peer.port == listener.port)
            #expect(start.duration(to: loop.now) < ConnectionRace.interval)
            channel.close()
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
                let before = openDescriptors()
                for _ in 0..<50 {
                    let ports = [try tests.closedPort(), hole.port]
                    let connector = Connector(to: try ports.map(tests.address), on: loop)
                    // Some other test may listen on a port by now that was closed a moment ago.
                    (try? await connector.connect(until: loop.now.advanced(by: .milliseconds(1))))?.close()
                    let good = Connector(to: [try tests.address(listener.port)], on: loop)
                    try await good.connect(until: loop.patience).close()
                    try listener.accept().close()
                }
                precondition(openDescriptors() == before)
            }
        }
    }
}

/// How many descriptors this process has.
private func openDescriptors() -> Int {
    (0..<1024).count { fcntl($0, F_GETFD) >= 0 }
}
