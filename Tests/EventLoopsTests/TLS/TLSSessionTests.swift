// Bytes through an open session: much, little, damaged and cut.
import Base
import Testing

@testable import EventLoops

@Suite struct TLSSessionTests {
    @Test(arguments: [TLSVersion.v1_2, .v1_3])
    func `a megabyte each way at the same time arrives whole`(newest: TLSVersion) throws {
        let pair = try TLSPair.open(newest: newest)
        let up = Bytes.pattern(1 << 20, seed: 1)
        let down = Bytes.pattern(1 << 20, seed: 2)
        let atServer = ByteBuffer()
        let atClient = ByteBuffer()
        var sent = (up: 0, down: 0)

        while atServer.count < up.count || atClient.count < down.count {
            sent.up += try pair.client.write(up.slice(sent.up..<min(sent.up + 100_000, up.count)))
            sent.down += try pair.server.write(down.slice(sent.down..<min(sent.down + 30_000, down.count)))
            pair.carry(from: pair.client, to: pair.server) { $0.readAll(into: atServer, pieces: 5000) }
            pair.carry(from: pair.server, to: pair.client) { $0.readAll(into: atClient) }
        }

        #expect(atServer.takeAll() == up)
        #expect(atClient.takeAll() == down)
    }

    @Test func `bytes that trickle in one by one arrive whole`() throws {
        let pair = try TLSPair.open(delivery: .byteByByte)
        let bytes = Bytes.pattern(40_000)

        let (arrived, last) = try pair.send(bytes, from: pair.server, to: pair.client)

        #expect(arrived == bytes)
        #expect(last == .wantsBytes)
    }

    @Test(arguments: [1, 7, 100, 16_384, 16_385])
    func `no more is read than was asked for`(limit: Int) throws {
        let pair = try TLSPair.open()
        let bytes = Bytes.pattern(20_000)
        _ = try pair.client.write(bytes)
        pair.carry(from: pair.client, to: pair.server)
        let arrived = ByteBuffer()

        while case .bytes(let amount) = pair.server.read(into: arrived, atMost: limit) {
            #expect(amount <= limit && amount > 0)
        }

        #expect(arrived.takeAll() == bytes)
    }

    @Test func `a peer that does not read is given a bounded amount`() throws {
        let pair = try TLSPair.open()
        let bytes = Bytes.pattern(1 << 20)

        let first = try pair.client.write(bytes)

        #expect(first >= TLSSession.outputLimit - 16_384 && first < TLSSession.outputLimit + 16_384)
        #expect(try pair.client.write(bytes.slice(first..<bytes.count)) == 0)
        _ = pair.client.output()
        #expect(try pair.client.write(bytes.slice(first..<bytes.count)) > 0)
    }

    @Test(arguments: [TLSVersion.v1_2, .v1_3])
    func `an end that was announced differs from a cut, at every byte`(newest: TLSVersion) throws {
        let (client, server) = (try TestTLS.client(), try TestTLS.server(newest: newest))
        var length = 0
        var whole = 1
        while length <= whole {
            let pair = TLSPair(client: client, server: server)
            try pair.open()
            _ = try pair.server.write(Bytes("last words"))
            pair.server.sendCloseNotify()
            let cipher = pair.server.output()
            whole = cipher.count
            let arrived = ByteBuffer()

            pair.client.receive(cipher.slice(0..<min(length, whole)))
            pair.client.inputEnded()
            let end = pair.client.readAll(into: arrived)

            #expect(end == (length == whole ? .closed : .truncated), "\(length) of \(whole)")
            #expect(arrived.isEmpty || arrived.text == "last words")
            #expect(pair.client.readAll(into: arrived) == end)
            length += 1
        }
    }

    @Test func `one side may close and still read`() throws {
        let pair = try TLSPair.open()
        pair.client.sendCloseNotify()
        pair.client.sendCloseNotify()
        pair.carry(from: pair.client, to: pair.server)
        #expect(pair.server.readAll(into: ByteBuffer()) == .closed)

        let (late, last) = try pair.send(Bytes("late answer"), from: pair.server, to: pair.client)

        #expect(late.text == "late answer")
        #expect(last == .wantsBytes)
        pair.server.sendCloseNotify()
        pair.carry(from: pair.server, to: pair.client)
        #expect(pair.client.readAll(into: ByteBuffer()) == .closed)
    }

    @Test func `bytes come before the end that follows them`() throws {
        let pair = try TLSPair.open()
        _ = try pair.client.write(Bytes("bytes"))
        pair.client.sendCloseNotify()
        pair.carry(from: pair.client, to: pair.server)
        let arrived = ByteBuffer()

        #expect(pair.server.read(into: arrived, atMost: 1000) == .bytes(5))
        #expect(pair.server.read(into: arrived, atMost: 1000) == .closed)
    }

    @Test func `bytes come before the failure that follows them`() throws {
        let pair = try TLSPair.open()
        _ = try pair.client.write(Bytes("bytes"))
        pair.carry(from: pair.client, to: pair.server)
        pair.server.receive(Bytes("GET / HTTP/1.1\r\nhost: a\r\n\r\n"))
        let arrived = ByteBuffer()

        #expect(pair.server.read(into: arrived, atMost: 1000) == .bytes(5))
        let failure = pair.server.read(into: arrived, atMost: 1000)
        #expect(failure.failure == .corrupted)
        #expect(pair.server.read(into: arrived, atMost: 1000) == failure)
        #expect(!pair.server.outgoing.isEmpty, "the peer is told by an alert")
        #expect(throws: TLSFailure.self) { try pair.server.write(Bytes("more")) }
    }

    @Test(arguments: [TLSVersion.v1_2, .v1_3])
    func `a changed byte anywhere is never read as data`(newest: TLSVersion) throws {
        let (client, server) = (try TestTLS.client(), try TestTLS.server(newest: newest))
        var position = 0
        var length = 1
        while position < length {
            let pair = TLSPair(client: client, server: server)
            try pair.open()
            _ = try pair.client.write(Bytes("data"))
            var cipher = pair.client.output().array
            length = cipher.count
            cipher[position] ^= 0x01
            let arrived = ByteBuffer()

            pair.server.receive(Bytes(cipher))
            pair.server.inputEnded()
            let end = pair.server.readAll(into: arrived)

            #expect(arrived.isEmpty)
            #expect(end.failure != nil || end == .truncated, "byte \(position)")
            position += 1
        }
    }
}
