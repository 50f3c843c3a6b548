// What a responder may say, and what is the server's.
import Base
import HTTP
import Testing

@Suite struct ExchangeTests {
    @Test(arguments: [
        "date", "trailer", "upgrade", "connection", "keep-alive", "content-length", "transfer-encoding",
        "Content-Length", "TRANSFER-ENCODING", "Connection",
    ])
    func `fields about framing and connection belong to the server, however they are spelled`(name: String) {
        #expect(HTTPField(Bytes(name), Bytes("1234")).belongsToServer)
    }

    @Test(arguments: [
        "content-type", "content-encoding", "x-date", "dat", "etag", "retry-after", "content-lengths", "",
    ])
    func `other fields are the responder's`(name: String) {
        #expect(!HTTPField(Bytes(name), Bytes("1234")).belongsToServer)
    }

    @Test func `a response finds its own fields`() {
        let response = Response(
            .ok, fields: [HTTPField("x-a", "first"), HTTPField("x-b", "other"), HTTPField("x-a", "second")])

        #expect(response.field("x-a") == Bytes("first"))
        #expect(response.field("x-c") == nil)
    }

    @Test(arguments: [
        (true, "api.test", 443, "api.test"), (true, "api.test", 80, "api.test:80"),
        (false, "API.Test", 80, "api.test"), (false, "api.test", 8080, "api.test:8080"),
        (false, "::1", 80, "[::1]"), (true, "::1", 8443, "[::1]:8443"),
    ])
    func `an origin names its port where it is not the scheme's own`(
        isSecure: Bool, host: String, port: UInt16, authority: String
    ) {
        #expect(Origin(isSecure: isSecure, host: host, port: port).authority.text == authority)
    }
}
