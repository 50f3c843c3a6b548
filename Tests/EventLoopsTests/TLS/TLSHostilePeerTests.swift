// Peers that speak no TLS, an old one, or too much of it.
import Base
import COpenSSL
import Testing

@testable import EventLoops

@Suite struct TLSHostilePeerTests {
    /// A greeting of TLS 1.1: no extensions, one cipher (RFC 4346 §7.4.1.2).
    private static let oldGreeting: [UInt8] =
        [22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 2] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xc0, 0x13, 1, 0]

    @Test(arguments: [
        (Array("GET / HTTP/1.1\r\nhost: a\r\n\r\n".utf8), TLSFailure.Kind.handshake),
        (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), .handshake),
        ([UInt8](repeating: 0, count: 100), .handshake),
        ([UInt8](repeating: 0xff, count: 100), .handshake),
        (oldGreeting, .protocolVersion),
        ([21, 3, 1, 0, 2, 1, 0], .handshake),
        ([21, 3, 1, 0, 2, 2, 40], .handshake),
        ([22, 3, 1, 0x48, 0x01], .handshake),
    ])
    func `a server refuses what is no greeting, at any delivery`(bytes: [UInt8], kind: TLSFailure.Kind) throws
    {
        let server = try TestTLS.server()
        for pieces in [[Bytes(bytes)], Bytes(bytes).eachByte] {
            let session = TLSSession(server: server)
            var last = TLSSession.Handshake.wantsBytes
            for piece in pieces {
                session.receive(piece)
                last = session.handshake()
            }
            #expect(last.failure == kind)
            #expect(session.handshake() == last)
            #expect(session.read(into: ByteBuffer(), atMost: 1).failure == kind)
        }
    }

    @Test(arguments: [
        (Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), TLSFailure.Kind.handshake),
        ([21, 3, 1, 0, 2, 2, 70], .protocolVersion),
        ([21, 3, 1, 0, 2, 2, 40], .handshake),
        ([21, 3, 3, 0, 2, 1, 0], .closedInHandshake),
        ([UInt8](repeating: 0, count: 64), .handshake),
    ])
    func `a client refuses what is no answer, at any delivery`(bytes: [UInt8], kind: TLSFailure.Kind) throws {
        let client = try TestTLS.client()
        for pieces in [[Bytes(bytes)], Bytes(bytes).eachByte] {
            let session = TLSSession(client: client, host: TestTLS.host, port: 443)
            var last = session.handshake()
            for piece in pieces {
                session.receive(piece)
                last = session.handshake()
            }
            #expect(last.failure == kind)
        }
    }

    @Test func `random bytes never pass for a handshake`() throws {
        let server = try TestTLS.server()
        for seed in 1...500 {
            let session = TLSSession(server: server)
            session.receive(Bytes([22, 3, UInt8(seed % 5), 0, 200]))
            session.receive(Bytes.pattern(200, seed: UInt64(seed)))
            let outcome = session.handshake()
            session.inputEnded()
            #expect(outcome.failure != nil || session.handshake().failure != nil)
        }
    }

    @Test(arguments: Delivery.allCases)
    func `keys are renewed while bytes flow`(delivery: Delivery) throws {
        let pair = try TLSPair.open(delivery: delivery)
        for round in 0..<20 {
            let asker = round % 2 == 0 ? pair.client : pair.server
            let other = round % 2 == 0 ? pair.server : pair.client
            #expect(unsafe SSL_key_update(asker.connection, SSL_KEY_UPDATE_REQUESTED) == 1)

            let (there, _) = try pair.send(Bytes("there \(round)"), from: asker, to: other)
            let (back, _) = try pair.send(Bytes("back \(round)"), from: other, to: asker)

            #expect(there.text == "there \(round)")
            #expect(back.text == "back \(round)")
        }
    }

    @Test func `a peer that wants answers and reads none is cut off`() throws {
        let pair = try TLSPair.open()
        let arrived = ByteBuffer()
        var end = TLSSession.Reading.wantsBytes
        var rounds = 0

        while end == .wantsBytes, rounds < 100_000 {
            rounds += 1
            unsafe SSL_key_update(pair.client.connection, SSL_KEY_UPDATE_REQUESTED)
            unsafe SSL_do_handshake(pair.client.connection)
            pair.carry(from: pair.client, to: pair.server) { end = $0.readAll(into: arrived) }
        }

        #expect(end.failure == .corrupted)
        #expect(pair.server.outgoing.count <= CipherPipe.unaskedOutputLimit + 100)
    }

    @Test func `a peer that asks for much and reads it is served`() throws {
        let pair = try TLSPair.open()
        for _ in 0..<5000 {
            unsafe SSL_key_update(pair.client.connection, SSL_KEY_UPDATE_REQUESTED)
            unsafe SSL_do_handshake(pair.client.connection)
            pair.carry(from: pair.client, to: pair.server) { $0.readAll(into: ByteBuffer()) }
            pair.carry(from: pair.server, to: pair.client) { $0.readAll(into: ByteBuffer()) }
        }

        #expect(try pair.send(Bytes("still here"), from: pair.client, to: pair.server).0.text == "still here")
    }

    @Test func `a second handshake is refused and the connection goes on`() throws {
        let pair = try TLSPair.open(newest: .v1_2)

        // The client's own rule stands in the way of asking, so it is lifted here.
        unsafe SSL_clear_options(pair.client.connection, SLUICE_OP_NO_RENEGOTIATION)
        #expect(unsafe SSL_renegotiate(pair.client.connection) == 1)
        unsafe SSL_do_handshake(pair.client.connection)
        var answer = TLSSession.Reading.wantsBytes
        pair.carry(from: pair.client, to: pair.server) { answer = $0.readAll(into: ByteBuffer()) }

        #expect(answer == .wantsBytes)
        #expect(!pair.server.outgoing.isEmpty)
        #expect(pair.server.outgoing.count < 100)
    }
}
