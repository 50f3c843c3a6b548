// Which handler answers which path.
import Base
import HTTP
import Testing

/// A router whose handlers are texts.
private struct TextRouter {
    private var router = Router()
    private var texts: [String] = []

    mutating func add(_ method: HTTPMethod, _ pattern: String, _ text: String) {
        router.add(method, pattern, handler: texts.count)
        texts.append(text)
    }

    func match(_ method: HTTPMethod, _ target: RequestTarget) -> Router.Match { router.match(method, target) }

    func text(of handler: Int) -> String { texts[handler] }
}

@Suite struct RouterTests {
    private static let router: TextRouter = {
        var router = TextRouter()
        for pattern in [
            "/", "/v1/models", "/v1/models/{id…}", "/catalog/v1/models", "/catalog/v1/models/{id…}",
            "/catalog/v1/models/{id…}/compare", "/catalog/v1/models/{id…}/endpoints", "/health/gateways",
            "/health/gateways/{slug}", "/health/gateways/dashboard", "/health/gateways/dashboard/data",
            "/per%20cent",
        ] {
            router.add(.get, pattern, "GET \(pattern)")
        }
        router.add(.post, "/health/gateways/{slug}/check", "POST check")
        router.add(.post, "/v1/models", "POST models")
        router.add(.options, "/own", "OPTIONS own")
        router.add(.head, "/own", "HEAD own")
        router.add(.get, "/own", "GET own")
        return router
    }()

    private func describe(_ method: HTTPMethod, _ path: String) throws -> String {
        switch RouterTests.router.match(method, try RequestTarget(path)) {
        case .found(let handler, let parameters):
            let values = ["id", "slug"].compactMap { name in parameters[name].map { " \(name)=\($0)" } }
            return RouterTests.router.text(of: handler) + values.joined()
        case .options(let allow): return "options \(allow)"
        case .methodNotAllowed(let allow): return "405 \(allow)"
        case .notFound: return "404"
        }
    }

    @Test(arguments: [
        ("/", "GET /"),
        ("/v1/models", "GET /v1/models"),
        ("/v1/models/gpt-4o", "GET /v1/models/{id…} id=gpt-4o"),
        ("/v1/models/openai/gpt-4o", "GET /v1/models/{id…} id=openai/gpt-4o"),
        ("/v1/models/openai%2Fgpt-4o", "GET /v1/models/{id…} id=openai/gpt-4o"),
        ("/v1/models/a/b%20c/d", "GET /v1/models/{id…} id=a/b c/d"),
        ("/catalog/v1/models/openai/gpt-4o/compare", "GET /catalog/v1/models/{id…}/compare id=openai/gpt-4o"),
        ("/catalog/v1/models/x/endpoints", "GET /catalog/v1/models/{id…}/endpoints id=x"),
        ("/catalog/v1/models/x%2Fcompare", "GET /catalog/v1/models/{id…} id=x/compare"),
        ("/catalog/v1/models/compare", "GET /catalog/v1/models/{id…} id=compare"),
        ("/catalog/v1/models/compare/compare", "GET /catalog/v1/models/{id…}/compare id=compare"),
        ("/health/gateways/dashboard", "GET /health/gateways/dashboard"),
        ("/health/gateways/d%61shboard", "GET /health/gateways/dashboard"),
        ("/health/gateways/dashboard/data", "GET /health/gateways/dashboard/data"),
        ("/health/gateways/groq", "GET /health/gateways/{slug} slug=groq"),
        ("/v1/models?limit=5", "GET /v1/models"),
        ("/per%20cent", "404"), ("/per%2520cent", "GET /per%20cent"),
        ("//", "404"), ("/v1/models/", "404"), ("/v1//models", "404"), ("//v1/models", "404"),
        ("/v1/models//x", "404"), ("/V1/models", "404"), ("/v1", "404"), ("/v1/models;x", "404"),
        ("/health/gateways/", "404"), ("/health/gateways/a/b", "404"), ("/v1%2Fmodels", "404"),
        ("/health/gateways/groq/check", "405 OPTIONS, POST"),
    ])
    func `a path leads to its most specific route`(path: String, expected: String) throws {
        #expect(try describe(.get, path) == expected)
    }

    @Test(arguments: [
        (HTTPMethod.post, "/health/gateways/dashboard/check", "POST check slug=dashboard"),
        (.head, "/v1/models", "GET /v1/models"),
        (.head, "/own", "HEAD own"),
        (.options, "/own", "OPTIONS own"),
        (.options, "/v1/models", "options GET, HEAD, OPTIONS, POST"),
        (.options, "/nowhere", "404"),
        (.delete, "/v1/models", "405 GET, HEAD, OPTIONS, POST"),
        (.head, "/health/gateways/x/check", "405 OPTIONS, POST"),
        (HTTPMethod(Bytes("get")), "/v1/models", "405 GET, HEAD, OPTIONS, POST"),
        (.delete, "/nowhere", "404"),
    ])
    func `the method is looked at after the path`(
        method: HTTPMethod, path: String, expected: String
    ) throws {
        #expect(try describe(method, path) == expected)
    }

    @Test func `OPTIONS of the whole server names every method`() throws {
        var parser = RequestHeadParser()
        let bytes = Bytes("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try #require(try bytes.withSpan { try parser.parse($0)?.head })

        let match = RouterTests.router.match(head.method, head.target)

        guard case .options(let allow) = match else {
            Issue.record("not an answer to OPTIONS: \(match)")
            return
        }
        #expect(allow == Bytes("GET, HEAD, OPTIONS, POST"))
    }

    @Test func `a parameter that the route does not have is nil`() throws {
        guard
            case .found(_, let parameters) = RouterTests.router.match(.get, try RequestTarget("/v1/models/x"))
        else {
            Issue.record("not found")
            return
        }

        #expect(parameters["slug"] == nil)
    }

    @Test func `registering a route twice is our own mistake`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add(.get, "/a/{id…}/b", handler: 1)
            router.add(.get, "/a/{id…}/b", handler: 2)
        }
    }

    @Test func `two names for one parameter are our own mistake`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add(.get, "/a/{id}", handler: 1)
            router.add(.post, "/a/{name}", handler: 2)
        }
    }

    @Test func `a parameter after a rest is our own mistake`() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.add(.get, "/a/{id…}/{name}", handler: 1)
        }
    }
}
