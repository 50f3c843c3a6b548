// What requests to elsewhere have in common: written once, and shown to nobody.
import Base
import HTTP
import Testing

@Suite struct UpstreamHeadTests {
    private static let origin = Origin(isSecure: true, host: "api.example.com", port: 443)

    private func head(_ fields: [HTTPField]) -> UpstreamHead {
        UpstreamHead(origin: Self.origin, method: .post, target: Bytes("/v1/x"), fields: fields)
    }

    private func text(_ write: (ByteBuffer) throws(TransportFailure) -> Void) throws -> String {
        let buffer = ByteBuffer()
        try write(buffer)
        return buffer.text
    }

    @Test func `the beginning of a request is written in order`() throws {
        let head = head([HTTPField("authorization", Bytes("Bearer key"))])
        let more = UpstreamFields([HTTPField("user-agent", "sluice"), HTTPField(Bytes("x-a"), Bytes("b"))])

        #expect(
            try text(head.write)
                == "POST /v1/x HTTP/1.1\r\nhost: api.example.com\r\nauthorization: Bearer key\r\n")
        #expect(try text(more.write) == "user-agent: sluice\r\nx-a: b\r\n")
        #expect(try text(UpstreamFields.none.write).isEmpty)
        let fields = UpstreamRequest(head, more, body: []).fields
        #expect(fields.map(\.name.text) == ["authorization", "user-agent", "x-a"])
    }

    @Test(arguments: ["Host", "content-length", "Transfer-Encoding", "te", "connection"])
    func `a field from elsewhere that is the transport's cannot be sent`(name: String) {
        let fields = [HTTPField(Bytes(name), Bytes("1"))]

        #expect(throws: TransportFailure.self) { try text(head(fields).write) }
        #expect(throws: TransportFailure.self) { try text(UpstreamFields(fields).write) }
    }

    @Test func `what cannot stand in a head cannot be sent`() {
        #expect(throws: TransportFailure.self) { try text(head([HTTPField("a", Bytes("b\r\nc: d"))]).write) }
        let bad = UpstreamHead(origin: Self.origin, method: .get, target: Bytes("/a b"), fields: [])
        #expect(throws: TransportFailure.self) { try text(bad.write) }
    }

    @Test func `with another target nothing else is another`() throws {
        let head = head([HTTPField("authorization", Bytes("Bearer key"))])
        let other = head.with(target: Bytes("/v1/y?z"))

        #expect(
            try text(other.write)
                == "POST /v1/y?z HTTP/1.1\r\nhost: api.example.com\r\nauthorization: Bearer key\r\n")
        #expect(other.target == Bytes("/v1/y?z") && other.origin === head.origin)
        #expect(throws: TransportFailure.self) { try text(head.with(target: Bytes("/a\r\nb: c")).write) }
        let bad = self.head([HTTPField("a", Bytes("b\r\nc: d"))]).with(target: Bytes("/v1/y"))
        #expect(throws: TransportFailure.self) { try text(bad.write) }
    }

    @Test func `printing shows no key`() {
        let head = head([HTTPField("authorization", Bytes("Bearer sk-canary"))])
        let request = UpstreamRequest(head, UpstreamFields(head.fields), body: [])

        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("canary"))
        #expect(!"\(request)".contains("canary") && !String(reflecting: request).contains("canary"))
    }
}
