// Gateways with their keys.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@Suite struct GatewayTests {
    private static let key = "sk-canary-key-0123456789"

    @Test func `a key goes into the request and nowhere else`() throws {
        let gateway = try Gateway.make()

        #expect(gateway.fields.map(\.value.text) == ["Bearer \(Self.key)"])
        #expect(!"\(gateway.key as Any)".contains("canary"))
        #expect(!String(reflecting: gateway.key).contains("canary"))
        var dumped = ""
        dump(gateway.key, to: &dumped)
        #expect(!dumped.contains("canary"))
    }

    @Test func `a gateway without the key it needs is not callable`() throws {
        #expect(try !Gateway.make(key: nil).isCallable)
        #expect(try Gateway.make(#","authorization":{"kind":"none"}"#, key: nil).isCallable)
        #expect(try Gateway.make(key: nil).keyVariable == "G_API_KEY")
    }

    @Test(arguments: [
        ("Your key sk-canary-key-0123456789 is bad", "Your key ••• is bad"),
        ("sk-canary-key-0123456789sk-canary-key-0123456789", "••••••"),
        ("sk-canary-key-0123456789\u{301}", "•••\u{301}"),
        ("x\u{200d}sk-canary-key-0123456789\u{200d}y", "x\u{200d}•••\u{200d}y"),
        ("sk-canary-key-012345678", "sk-canary-key-012345678"), ("", ""),
    ])
    func `a key is scrubbed from any text`(text: String, scrubbed: String) throws {
        #expect(try Gateway.make().scrub(text) == scrubbed)
    }

    @Test(arguments: [
        #","authorization":{"kind":"query","name":"key"}"#, #","authorization":{"kind":"bearer"}"#,
    ])
    func `a key is scrubbed from addresses and forms too`(authorization: String) throws {
        let gateway = try Gateway.make(authorization, key: "a+b/c=d é")

        #expect(gateway.scrub("https://x/y?key=a%2Bb%2Fc%3Dd%20%C3%A9&z") == "https://x/y?key=•••&z")
        #expect(gateway.scrub("a+b/c=d é") == "•••")
    }

    @Test func `a registry finds gateways by their slug`() throws {
        let registry = try GatewayRegistry([.make(slug: "b"), .make(slug: "a")])

        #expect(registry.gateways.map(\.id.slug) == ["a", "b"])
        #expect(registry[Bytes("a" as String)]?.id.slug == "a")
        #expect(registry[Bytes("A" as String)] == nil)
        #expect(registry[.empty] == nil)
    }
}
