// Which gateway a model's name leads to.
import Base
import Domain
import JSON
import Providers
import Routing
import Testing

extension Gateway {
    static func make(slug: String, key: String? = "sk-canary-key", _ members: String = "") throws -> Gateway {
        let record =
            #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://\#(slug).example"\#(members)}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: key.map { Secret($0) })
    }
}

@Suite struct ResolverTests {
    private func resolver() throws -> Resolver {
        try Resolver(
            GatewayRegistry([
                .make(slug: "alpha"), .make(slug: "beta-2"), .make(slug: "locked", key: nil),
                .make(slug: "open", key: nil, #","authorization":{"kind":"none"}"#),
            ]))
    }

    @Test(arguments: [
        ("alpha/m", "alpha", "m"), ("alpha/a/b/c", "alpha", "a/b/c"), ("alpha//m", "alpha", "/m"),
        ("beta-2/M:free@x", "beta-2", "M:free@x"), ("alpha/é ", "alpha", "é "),
        ("alpha/alpha/m", "alpha", "alpha/m"),
        ("open/m", "open", "m"),
    ])
    func `a slug before the first slash names the gateway`(model: String, slug: String, native: String) throws
    {
        let plan = try resolver().plan(for: Bytes(model), deadline: .distantFuture)

        #expect(plan.attempts.map(\.gateway.id.slug) == [slug])
        #expect(plan.attempts.map(\.nativeModel.text) == [native])
        #expect(plan.deadline == .distantFuture)
    }

    @Test(arguments: [
        "m", "", "/", "/m", "alpha", "alpha/", "gamma/m", "ALPHA/m", " alpha/m", "alpha\u{301}/m", "alph/m",
    ])
    func `any other name is unknown`(model: String) throws {
        #expect {
            _ = try resolver().plan(for: Bytes(model), deadline: .distantFuture)
        } throws: { error in
            guard case .unknownModel = error as? ResolutionFailure else { return false }
            return true
        }
    }

    @Test(arguments: [
        ("alpah/m/n", ["alpha/m/n"]), ("beta2/m", ["beta-2/m"]),
        ("gpt-4o", ["alpha/gpt-4o", "beta-2/gpt-4o", "open/gpt-4o"]),
        ("alpha/", []), ("/", []), ("", []), ("nothing-like-it/m", []),
    ])
    func `near names are ones that could be meant`(model: String, near: [String]) throws {
        let resolver = try resolver()

        #expect(throws: ResolutionFailure.unknownModel(near: near)) {
            _ = try resolver.plan(for: Bytes(model), deadline: .distantFuture)
        }
    }

    @Test func `a gateway without its key names the variable`() throws {
        let resolver = try resolver()

        #expect(throws: ResolutionFailure.notConfigured(GatewayID("locked"), variable: "LOCKED_API_KEY")) {
            _ = try resolver.plan(for: Bytes("locked/m"), deadline: .distantFuture)
        }
    }
}
