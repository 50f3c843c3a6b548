// A client and a server of TLS that talk through memory.
import Base
import NetworkSupport

@testable import EventLoops

/// How ciphertext travels from one side to the other.
enum Delivery: Sendable, CaseIterable {
    case whole
    case byteByByte
}

/// Contexts and sessions over the test certificates.
enum TestTLS {
    static let host = "server.test"

    static func server(_ name: String = "server", key: String? = nil, newest: TLSVersion = .v1_3) throws
        -> TLSServerContext
    {
        let certificates = TestCertificates.shared
        return try TLSServerContext(
            certificateFile: certificates.path("\(name).pem"),
            keyFile: certificates.path("\(key ?? name).key"),
            newest: newest)
    }

    static func client(trusting authority: String? = "root", newest: TLSVersion = .v1_3) throws
        -> TLSClientContext
    {
        try TLSClientContext(
            authoritiesFile: authority.map { TestCertificates.shared.path("\($0).pem") }, newest: newest)
    }
}

/// Two sessions and the wire between them.
final class TLSPair {
    let client: TLSSession
    let server: TLSSession
    let delivery: Delivery

    init(
        client: TLSClientContext, server: TLSServerContext, host: String = TestTLS.host, port: Int = 443,
        delivery: Delivery = .whole
    ) {
        self.client = TLSSession(client: client, host: host, port: port)
        self.server = TLSSession(server: server)
        self.delivery = delivery
    }

    /// A pair whose handshake is done.
    static func open(newest: TLSVersion = .v1_3, delivery: Delivery = .whole) throws -> TLSPair {
        let pair = TLSPair(
            client: try TestTLS.client(), server: try TestTLS.server(newest: newest), delivery: delivery)
        try pair.open()
        return pair
    }

    struct NotOpen: Error {
        let client: TLSSession.Handshake
        let server: TLSSession.Handshake
    }

    func open() throws {
        let (client, server) = shakeHands()
        guard client == .done, server == .done else { throw NotOpen(client: client, server: server) }
    }

    /// Carries bytes until both sides are silent.
    func shakeHands() -> (client: TLSSession.Handshake, server: TLSSession.Handshake) {
        var ends = (client: client.handshake(), server: server.handshake())
        while !client.outgoing.isEmpty || !server.outgoing.isEmpty {
            carry(from: client, to: server) { ends.server = $0.handshake() }
            carry(from: server, to: client) { ends.client = $0.handshake() }
        }
        return ends
    }

    /// Moves what `sender` has to say; `received` is called for each delivery.
    func carry(from sender: TLSSession, to receiver: TLSSession, _ received: (TLSSession) -> Void = { _ in })
    {
        let wire = ByteBuffer()
        sender.takeOutput(into: wire)
        let bytes = wire.takeAll()
        guard !bytes.isEmpty else { return }
        for piece in delivery == .whole ? [bytes] : bytes.eachByte {
            receiver.receive(piece)
            received(receiver)
        }
    }

    /// Sends `bytes` and returns what arrives, with the answer that ended the reading.
    func send(_ bytes: Bytes, from sender: TLSSession, to receiver: TLSSession) throws -> (
        Bytes, TLSSession.Reading
    ) {
        let arrived = ByteBuffer()
        var rest = bytes
        var last = TLSSession.Reading.wantsBytes
        repeat {
            rest = rest.slice(try sender.write(rest)..<rest.count)
            carry(from: sender, to: receiver) { last = $0.readAll(into: arrived) }
        } while !rest.isEmpty
        return (arrived.takeAll(), last)
    }
}

extension TLSSession {
    func receive(_ bytes: Bytes) {
        unsafe receive(bytes.unsafeBytes)
    }

    func write(_ bytes: Bytes) throws(TLSFailure) -> Int {
        try unsafe write(bytes.unsafeBytes)
    }

    /// Reads until there is no more; the answer that said so.
    @discardableResult
    func readAll(into buffer: ByteBuffer, pieces: Int = 1 << 16) -> Reading {
        while true {
            let reading = read(into: buffer, atMost: pieces)
            guard case .bytes = reading else { return reading }
        }
    }

    /// All waiting output.
    func output() -> Bytes {
        let buffer = ByteBuffer()
        takeOutput(into: buffer)
        return buffer.takeAll()
    }
}

extension Bytes {
    var eachByte: [Bytes] { (0..<count).map { slice($0..<$0 + 1) } }

    /// Bytes that repeat late, so that a lost or doubled piece shows.
    static func pattern(_ count: Int, seed: UInt64 = 1) -> Bytes {
        var state = seed
        return Bytes(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            })
    }
}

extension TLSSession.Handshake {
    var failure: TLSFailure.Kind? {
        if case .failed(let failure) = self { failure.kind } else { nil }
    }
}

extension TLSSession.Reading {
    var failure: TLSFailure.Kind? {
        if case .failed(let failure) = self { failure.kind } else { nil }
    }
}
