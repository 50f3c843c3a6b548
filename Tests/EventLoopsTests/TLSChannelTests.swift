import Base
import Foundation
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct TLSChannelTests {
    /// Two ends of one TLS connection on one loop.
    private final class Ends: @unchecked Sendable {  // unchecked: confined to the loop
        let client: TLSChannel
        let server: TLSChannel
        let sockets: (client: SocketChannel, server: SocketChannel)

        init(on loop: EventLoop, host: String = TestTLS.host) throws {
            sockets = try connectedChannels(on: loop)
            client = TLSChannel(client: try TestTLS.client(), host: host, port: 443, over: sockets.client)
            server = TLSChannel(server: try TestTLS.server(), over: sockets.server)
        }

        func close() {
            client.close()
            server.close()
        }
    }

    /// Two ends that have shaken hands.
    private func ready(on loop: EventLoop) async throws -> Ends {
        let ends = try Ends(on: loop)
        let serving = Task(executorPreference: loop) { try await ends.server.handshake(until: loop.patience) }
        #expect(try await ends.client.handshake(until: loop.patience))
        #expect(try await serving.value)
        return ends
    }

    @Test func `the system's roots are found in its folder, in its file, and nowhere else`() async {
        await #expect(processExitsWith: .success) {
            let certificates = TestCertificates.shared
            let (folder, empty) = (certificates.path("roots"), certificates.path("nothing"))
            let file = certificates.path("root.pem")
            precondition(
                unsafe system("mkdir '\(folder)' '\(empty)' && cp '\(file)' '\(folder)/root.pem'") == 0)
            precondition(unsafe system("openssl rehash '\(folder)'") == 0)
            for (variable, value, other, isTrusted) in [
                ("SSL_CERT_DIR", folder, "SSL_CERT_FILE", true),
                ("SSL_CERT_FILE", file, "SSL_CERT_DIR", true),
                ("SSL_CERT_DIR", empty, "SSL_CERT_FILE", false),
            ] {
                unsafe unsetenv(other)
                unsafe setenv(variable, value, 1)
                try await onLoop { loop in
                    let (client, server) = try connectedChannels(on: loop)
                    let secured = TLSChannel(
                        client: try TLSClientContext(), host: TestTLS.host, port: 443, over: client)
                    let other = Shared(TLSChannel(server: try TestTLS.server(), over: server))
                    let serving = Task(executorPreference: loop) {
                        try? await other.value.handshake(until: loop.patience)
                    }
                    let isDone = (try? await secured.handshake(until: loop.patience)) ?? false
                    client.close()
                    _ = await serving.value
                    server.close()
                    precondition(isDone == isTrusted)
                }
            }
        }
    }

    @Test func `bytes pass both ways`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }

            try await ends.client.write("question")
            #expect(try await ends.server.read() == (.bytes(8), "question"))
            try await ends.server.write("answer")
            #expect(try await ends.client.read() == (.bytes(6), "answer"))
        }
    }

    @Test func `the first read or write shakes hands`() async throws {
        try await onLoop { loop in
            let ends = try Ends(on: loop)
            defer { ends.close() }
            let serving = Task(executorPreference: loop) { try await ends.server.read().text }

            try await ends.client.write("at once")

            #expect(try await serving.value == "at once")
        }
    }

    @Test func `big transfers pass both ways at the same time`() async throws {
        let up = Bytes.marked(6 << 20, seed: 1)
        let down = Bytes.marked(6 << 20, seed: 2)
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            let tasks = [
                Task(executorPreference: loop) {
                    try await ends.client.write(up.slice(0..<100), up.slice(100..<up.count))
                    await ends.client.finishWriting()
                    return Bytes.empty
                },
                Task(executorPreference: loop) {
                    try await ends.server.write(down)
                    await ends.server.finishWriting()
                    return Bytes.empty
                },
                Task(executorPreference: loop) { try await ends.server.readAll() },
                Task(executorPreference: loop) { try await ends.client.readAll() },
            ]

            #expect(try await tasks[2].value == up)
            #expect(try await tasks[3].value == down)
            for task in tasks { _ = try await task.value }
            ends.close()
        }
    }

    @Test func `many parts arrive in order behind the head`() async throws {
        var random = SplitMix(seed: 7)
        let parts = (0..<200).map { Bytes.marked(Int(random.next() % 90_000), seed: UInt64($0)) }
        let expected = ByteBuffer()
        for part in parts { expected.append(part) }
        let whole = expected.takeAll()
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            let reading = Task(executorPreference: loop) { try await ends.server.readAll() }

            try await ends.client.write(ByteBuffer(), then: parts, stall: .seconds(10))
            await ends.client.finishWriting()

            #expect(try await reading.value == whole)
            ends.close()
        }
    }

    // MARK: Ends

    @Test func `a goodbye is an end`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }

            try await ends.server.write("last")
            await ends.server.finishWriting()

            #expect(try await ends.client.readAll().text == "last")
            #expect(try await ends.client.read().outcome == .end)
        }
    }

    @Test func `a connection that ends without goodbye was cut`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }

            try await ends.server.write("half")
            ends.sockets.server.close()

            #expect(try await ends.client.read().text == "half")
            await #expect(throws: ChannelFailure.reset) { try await ends.client.read() }
            await #expect(throws: ChannelFailure.reset) { try await ends.client.read() }
        }
    }

    @Test func `a deadline leaves the connection usable`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }

            #expect(try await ends.client.read(until: loop.now).outcome == .timedOut)
            try await ends.server.write("late")

            #expect(try await ends.client.read().text == "late")
        }
    }

    @Test func `closing ends a read that waits`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            let reading = Task(executorPreference: loop) { try await ends.client.read().text }
            await loop.nextTurn()

            ends.close()

            await #expect(throws: ChannelFailure.closed) { try await reading.value }
        }
    }

    @Test func `what was deciphered and not read makes it unquiet`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }
            // Session tickets are read with the first bytes.
            try await ends.server.write("first")
            #expect(try await ends.client.read().text == "first")
            #expect(ends.client.isQuiet)

            try await ends.server.write("0123456789")
            #expect(try await ends.client.read(atMost: 4).text == "0123")
            #expect(!ends.client.isQuiet)
            #expect(try await ends.client.read(atMost: 6).text == "456789")

            #expect(ends.client.isQuiet)
        }
    }

    // MARK: Handshakes that fail

    @Test func `a certificate for another host is refused, and the server hears of it`() async throws {
        try await onLoop { loop in
            let ends = try Ends(on: loop, host: "other.test")
            defer { ends.close() }
            let serving = Task(executorPreference: loop) { try await ends.server.read().text }

            let failure = await #expect(throws: ChannelFailure.self) {
                try await ends.client.handshake(until: loop.patience)
            }

            guard case .tls = failure else {
                Issue.record("not a failure of TLS: \(String(describing: failure))")
                return
            }
            let heard = await #expect(throws: ChannelFailure.self) { try await serving.value }
            guard case .tls = heard else {
                Issue.record("the alert did not arrive: \(String(describing: heard))")
                return
            }
        }
    }

    @Test func `a silent peer does not hold a handshake beyond its deadline`() async throws {
        try await onLoop { loop in
            let (socket, peer) = try connectedPair(on: loop)
            let client = TLSChannel(client: try TestTLS.client(), host: TestTLS.host, port: 443, over: socket)
            defer { client.close() }

            #expect(try await client.handshake(until: loop.now.advanced(by: .milliseconds(5))) == false)
            peer.close()
        }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\0\0\0\0\0\0\0"])
    func `a peer that does not speak TLS is found out`(words: String) async throws {
        try await onLoop { loop in
            let (socket, peer) = try connectedPair(on: loop)
            let client = TLSChannel(client: try TestTLS.client(), host: TestTLS.host, port: 443, over: socket)
            defer { client.close() }
            try peer.send(words)

            let failure = await #expect(throws: ChannelFailure.self) {
                try await client.handshake(until: loop.patience)
            }

            guard case .tls = failure else {
                Issue.record("not a failure of TLS: \(String(describing: failure))")
                return
            }
            peer.close()
        }
    }

    @Test func `a peer that closes during the handshake ends it`() async throws {
        try await onLoop { loop in
            let (socket, peer) = try connectedPair(on: loop)
            let client = TLSChannel(client: try TestTLS.client(), host: TestTLS.host, port: 443, over: socket)
            defer { client.close() }
            peer.finishSending()

            await #expect(throws: ChannelFailure.tls("the peer closed during the handshake")) {
                try await client.handshake(until: loop.patience)
            }
        }
    }

    // MARK: Answers that come early

    private static let tooMuch = Bytes.marked(16 << 20)

    @Test func `a writer that waits gives way to an answer, which is read to its end`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }
            let heard = Shared("")
            let writing = Task(executorPreference: loop) {
                try await ends.client.write(
                    ByteBuffer(), then: [Self.tooMuch], within: WritePatience(stall: .seconds(10))
                ) {
                    heard.value += (try? await ends.client.read(atMost: 3, until: loop.now).text) ?? ""
                    return !heard.value.isEmpty
                }
            }
            try await loop.turns { !ends.sockets.client.isWritable }

            try await ends.server.write("no more, ")
            #expect(try await writing.value == false)
            try await ends.server.write("please")
            await ends.server.finishWriting()

            #expect(heard.value + (try await ends.client.readAll().text) == "no more, please")
        }
    }

    @Test func `an answer before a reset can be read after it`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }
            let writing = Task(executorPreference: loop) { try await ends.client.write(Self.tooMuch) }
            try await loop.turns { !ends.sockets.client.isWritable }

            try await ends.server.write("413")
            ends.sockets.server.close()

            await #expect(throws: ChannelFailure.reset) { try await writing.value }
            #expect(try await ends.client.read().text == "413")
            await #expect(throws: ChannelFailure.reset) { try await ends.client.read() }
        }
    }

    @Test func `a writer does not wait longer than its patience`() async throws {
        try await onLoop { [self] loop in
            let ends = try await ready(on: loop)
            defer { ends.close() }

            await #expect(throws: ChannelFailure.writeTimedOut) {
                try await ends.client.write(ByteBuffer(), then: [Self.tooMuch], stall: .milliseconds(10))
            }
        }
    }
}
