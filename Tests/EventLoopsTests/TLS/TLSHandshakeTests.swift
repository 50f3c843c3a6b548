// Handshakes: both versions, any delivery, resumption, and everything that is not a handshake.
import Base
import COpenSSL
import Testing

@testable import EventLoops

@Suite struct TLSHandshakeTests {
    @Test(arguments: [TLSVersion.v1_2, .v1_3], Delivery.allCases)
    func `two sides that agree exchange bytes`(newest: TLSVersion, delivery: Delivery) throws {
        let pair = try TLSPair.open(newest: newest, delivery: delivery)

        let (question, _) = try pair.send(Bytes("question"), from: pair.client, to: pair.server)
        let (answer, _) = try pair.send(Bytes("answer"), from: pair.server, to: pair.client)

        #expect(question.text == "question")
        #expect(answer.text == "answer")
        #expect(pair.client.version == (newest == .v1_2 ? "TLSv1.2" : "TLSv1.3"))
        #expect(!pair.client.isResumed)
        #expect(pair.client.handshake() == .done)
    }

    @Test(arguments: [TLSVersion.v1_2, .v1_3])
    func `a client may be the older one`(newest: TLSVersion) throws {
        let pair = TLSPair(client: try TestTLS.client(newest: newest), server: try TestTLS.server())

        try pair.open()

        #expect(pair.server.version == (newest == .v1_2 ? "TLSv1.2" : "TLSv1.3"))
    }

    @Test func `both sides settle on HTTP 1.1`() throws {
        let pair = try TLSPair.open()

        for session in [pair.client, pair.server] {
            var name: UnsafePointer<UInt8>?
            var length: UInt32 = 0
            unsafe SSL_get0_alpn_selected(session.connection, &name, &length)
            let chosen = unsafe String(
                decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
            #expect(chosen == "http/1.1")
        }
    }

    @Test(arguments: [
        ("\u{8}http/1.1", 0), ("\u{2}h2\u{8}http/1.1", 3), ("\u{2}h2", nil), ("", nil), ("\u{8}http/1.", nil),
        ("\u{1}a\u{0}\u{8}http/1.1", 3), ("\u{9}http/1.1x", nil), ("\u{7f}http/1.1", nil),
    ])
    func `of the offered protocols only HTTP 1.1 is known`(offer: String, position: Int?) {
        let found = unsafe Array(offer.utf8).withUnsafeBufferPointer {
            unsafe TLSContext.positionOfProtocol(in: $0)
        }

        #expect(found == position)
    }

    @Test func `a server without a common protocol goes on without one`() throws {
        let pair = TLSPair(client: try TestTLS.client(), server: try TestTLS.server())
        let offer: [UInt8] = [2] + Array("h2".utf8)
        unsafe SSL_set_alpn_protos(pair.client.connection, offer, UInt32(offer.count))

        try pair.open()
    }

    @Test(arguments: [TLSVersion.v1_2, .v1_3])
    func `bytes that come with the end of the handshake are not forgotten`(newest: TLSVersion) throws {
        let pair = TLSPair(client: try TestTLS.client(), server: try TestTLS.server(newest: newest))
        while pair.client.handshake() != .done {
            pair.carry(from: pair.client, to: pair.server) { _ = $0.handshake() }
            pair.carry(from: pair.server, to: pair.client)
        }
        #expect(try pair.client.write(Bytes("early")) == 5)
        pair.carry(from: pair.client, to: pair.server)

        #expect(pair.server.handshake() == .done)

        let arrived = ByteBuffer()
        #expect(pair.server.read(into: arrived, atMost: 100) == .bytes(5))
        #expect(arrived.text == "early")
    }

    @Test func `nothing is read or written before the handshake is done`() throws {
        let pair = TLSPair(client: try TestTLS.client(), server: try TestTLS.server())
        let buffer = ByteBuffer()

        #expect(try pair.client.write(Bytes("too early")) == 0)
        #expect(pair.client.read(into: buffer, atMost: 10) == .wantsBytes)
        pair.client.sendCloseNotify()
        #expect(pair.client.outgoing.isEmpty)
        try pair.open()
    }

    @Test func `a connection that ends in the greeting is closed in the handshake, at every byte`() throws {
        let server = try TestTLS.server()
        let greeter = TLSSession(client: try TestTLS.client(), host: TestTLS.host, port: 1)
        _ = greeter.handshake()
        let greeting = greeter.output()

        for length in 0...greeting.count {
            let session = TLSSession(server: server)
            session.receive(greeting.slice(0..<length))
            #expect(session.handshake() == .wantsBytes)
            session.inputEnded()
            #expect(session.handshake().failure == .closedInHandshake)
        }
    }

    @Test func `a connection that ends in the answer is closed in the handshake`() throws {
        let client = try TestTLS.client()
        let server = try TestTLS.server()
        var length = 0
        var answerLength = 1
        while length < answerLength {
            let pair = TLSPair(client: client, server: server)
            _ = pair.client.handshake()
            pair.carry(from: pair.client, to: pair.server) { _ = $0.handshake() }
            let answer = pair.server.output()
            answerLength = answer.count
            pair.client.receive(answer.slice(0..<length))
            pair.client.inputEnded()
            #expect(pair.client.handshake().failure == .closedInHandshake)
            length += 7
        }
    }
}

@Suite struct TLSResumptionTests {
    @Test(arguments: [TLSVersion.v1_2, .v1_3], Delivery.allCases)
    func `a second connection resumes the session of the first`(newest: TLSVersion, delivery: Delivery) throws
    {
        let client = try TestTLS.client()
        let server = try TestTLS.server(newest: newest)
        for number in 0..<6 {
            let pair = TLSPair(client: client, server: server, delivery: delivery)
            try pair.open()
            // With TLS 1.3 the tickets come with the first bytes.
            let (bytes, _) = try pair.send(Bytes("hello"), from: pair.server, to: pair.client)

            #expect(bytes.text == "hello")
            #expect(pair.client.isResumed == (number > 0))
            #expect(pair.server.isResumed == (number > 0))
        }
    }

    @Test func `a ticket of TLS 1.3 is used once`() throws {
        let client = try TestTLS.client()
        let server = try TestTLS.server()
        let first = TLSPair(client: client, server: server)
        try first.open()
        _ = try first.send(Bytes("x"), from: first.server, to: first.client)

        // The server gave one.
        let later = (0..<2).map { _ in TLSPair(client: client, server: server) }
        for pair in later { try pair.open() }

        #expect(later.map(\.client.isResumed) == [true, false])
    }

    @Test func `sessions stay with their origin`() throws {
        let client = try TestTLS.client()
        let server = try TestTLS.server()
        let first = TLSPair(client: client, server: server, port: 443)
        try first.open()
        _ = try first.send(Bytes("x"), from: first.server, to: first.client)

        for (host, port) in [(TestTLS.host, 8443), ("a.wild.test", 443)] {
            let other = TLSPair(client: client, server: server, host: host, port: port)
            try other.open()
            #expect(!other.client.isResumed)
        }
    }

    @Test(arguments: [TLSVersion.v1_2, .v1_3])
    func `a server that knows no ticket shakes hands in full`(newest: TLSVersion) throws {
        let client = try TestTLS.client()
        let first = TLSPair(client: client, server: try TestTLS.server(newest: newest))
        try first.open()
        _ = try first.send(Bytes("x"), from: first.server, to: first.client)

        let restarted = TLSPair(client: client, server: try TestTLS.server(newest: newest))
        try restarted.open()

        #expect(!restarted.client.isResumed)
    }

    @Test func `a session of a broken connection is not resumed`() throws {
        let client = try TestTLS.client()
        let server = try TestTLS.server(newest: .v1_2)
        let broken = TLSPair(client: client, server: server)
        try broken.open()
        broken.client.receive(Bytes([23, 3, 3, 0, 32] + [UInt8](repeating: 0, count: 32)))
        #expect(broken.client.readAll(into: ByteBuffer()).failure == .corrupted)

        let next = TLSPair(client: client, server: server)
        try next.open()

        #expect(!next.client.isResumed)
    }

    @Test(arguments: [TLSVersion.v1_2, .v1_3])
    func `many threads share the contexts and their sessions`(newest: TLSVersion) async throws {
        let client = try TestTLS.client()
        let server = try TestTLS.server(newest: newest)

        let resumed = try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask { @concurrent in
                    var resumed = 0
                    for _ in 0..<50 {
                        let pair = TLSPair(client: client, server: server)
                        try pair.open()
                        _ = try pair.send(Bytes("x"), from: pair.server, to: pair.client)
                        resumed += pair.client.isResumed ? 1 : 0
                    }
                    return resumed
                }
            }
            return try await group.reduce(0, +)
        }

        // At most the first connection of each thread finds nothing to resume.
        #expect(resumed >= 196)
    }
}
