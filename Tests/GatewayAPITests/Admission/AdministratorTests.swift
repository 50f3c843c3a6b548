// Who may do what concerns everybody: every way to be somebody, from every kind of page.
import Base
import HTTP
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct AdministratorTests {
    static let key = "admin-canary-key-4455"
    private static let path = "/cache/clear"

    /// What a browser or another program says of where a request comes from.
    enum Page: CaseIterable {
        case none
        case ownOrigin, foreignOrigin, nullOrigin, twoOrigins
        case sameOrigin, byHand, sameSite, crossSite, nonsense, twoSites
        /// Behind a proxy that changes the host, a page of ours has another origin.
        case sameOriginByAnotherName
        case crossSiteNavigation

        var fields: [(String, String)] {
            switch self {
            case .none: []
            case .ownOrigin: [("origin", "http://localhost:8000")]
            case .foreignOrigin: [("origin", "http://localhost:9000")]
            case .nullOrigin: [("origin", "null")]
            case .twoOrigins: [("origin", "http://localhost:8000"), ("origin", "http://evil.example")]
            case .sameOrigin: [("origin", "http://localhost:8000"), ("sec-fetch-site", "same-origin")]
            case .byHand: [("sec-fetch-site", "none")]
            case .sameSite: [("sec-fetch-site", "same-site")]
            case .crossSite: [("sec-fetch-site", "cross-site")]
            case .nonsense: [("sec-fetch-site", "Same-Origin")]
            case .twoSites: [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]
            case .sameOriginByAnotherName:
                [("origin", "https://gateway.example"), ("sec-fetch-site", "same-origin")]
            case .crossSiteNavigation: [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]
            }
        }

        var site: RequestSite {
            switch self {
            case .none: .unknown
            case .ownOrigin, .sameOrigin, .byHand, .sameOriginByAnotherName: .own
            default: .foreign
            }
        }
    }

    /// How somebody shows who they are.
    enum Way: CaseIterable {
        case bearer, apiKey, wrongKey, session, foreignSession, nothing
    }

    /// Asks the admission of a house with client keys, so that nothing else is in the way of foreign origins.
    private static func failure(
        _ way: Way, from page: Page, _ method: HTTPMethod, hasAdminKey: Bool = true
    ) throws -> String? {
        let house = try House(clientKeys: hasAdminKey ? ["k"] : [], adminKey: hasAdminKey ? key : nil)
        let token = house.shared.door.openSession(with: Secret(key), at: house.time.now).reveal().text
        let proof: [(String, String)] =
            switch way {
            case .bearer: [("authorization", "Bearer \(key)")]
            case .apiKey: [("x-api-key", key)]
            case .wrongKey: [("x-api-key", "wrong"), ("cookie", "sluice_session=\(token)")]
            case .session: [("cookie", "sluice_session=\(token)")]
            case .foreignSession: [("cookie", "sluice_session=\(token.dropLast())0x")]
            case .nothing: []
            }
        let host = "localhost:8000"
        let head = RequestHead(
            method: method, target: try RequestTarget(path, authority: Bytes(host)),
            fields: HTTPFields(([("host", host)] + proof + page.fields).map { (name: $0.0, value: $0.1) }))
        let context = RequestContext(
            time: house.time, peer: "127.0.0.1", isPeerLoopback: true, startedAt: house.time.now,
            cancellation: Cancellation())
        do throws(APIFailure) {
            try house.api.admission.administrate(head, context, at: house.shared.door)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: Page.allCases)
    func `pages are told apart`(page: Page) throws {
        let head = RequestHead(
            method: .get, target: try RequestTarget("/", authority: Bytes("localhost:8000")),
            fields: HTTPFields(page.fields.map { (name: $0.0, value: $0.1) }))

        #expect(RequestSite(head) == page.site)
    }

    @Test(arguments: Page.allCases, [HTTPMethod.get, .head, .post])
    func `the key is enough, wherever it is sent from`(page: Page, method: HTTPMethod) throws {
        for way in [Way.bearer, .apiKey] {
            #expect(try Self.failure(way, from: page, method) == nil)
        }
    }

    @Test(arguments: Page.allCases, [HTTPMethod.get, .head, .post])
    func `a wrong key, another's session and nothing are not`(page: Page, method: HTTPMethod) throws {
        for way in [Way.wrongKey, .foreignSession, .nothing] {
            #expect(try Self.failure(way, from: page, method) == "invalid_admin_key")
        }
    }

    @Test(arguments: Page.allCases)
    func `a session changes something from pages of ours only`(page: Page) throws {
        #expect(
            try Self.failure(.session, from: page, .post) == (page.site == .own ? nil : "forbidden_origin"))
    }

    @Test(arguments: Page.allCases, [HTTPMethod.get, .head])
    func `a session shows nothing to foreign pages`(page: Page, method: HTTPMethod) throws {
        let isLetIn = page.site != .foreign || page == .crossSiteNavigation

        #expect(try Self.failure(.session, from: page, method) == (isLetIn ? nil : "forbidden_origin"))
    }

    @Test(arguments: Page.allCases)
    func `this machine changes something without a page or from ours`(page: Page) throws {
        let failure = try Self.failure(.nothing, from: page, .post, hasAdminKey: false)
        let hasOwnName = page != .sameOriginByAnotherName

        #expect((failure == nil) == (page.site != .foreign && hasOwnName))
    }

    @Test(arguments: Page.allCases, [HTTPMethod.get, .head])
    func `this machine shows nothing to foreign pages`(page: Page, method: HTTPMethod) throws {
        let failure = try Self.failure(.nothing, from: page, method, hasAdminKey: false)
        let hasOwnName = page != .sameOriginByAnotherName

        #expect(
            (failure == nil) == (page.site != .foreign && hasOwnName || page == .crossSiteNavigation))
    }

    @Test(
        arguments: [
            ([], "127.0.0.1", true, true), ([], "192.0.2.7", false, false),
            ([("x-forwarded-for", "192.0.2.7")], "127.0.0.1", true, false),
            ([("forwarded", "for=192.0.2.7")], "127.0.0.1", true, false),
        ] as [([(String, String)], String, Bool, Bool)])
    func `this machine is not who comes through it`(
        fields: [(String, String)], peer: String, isLoopback: Bool, isLetIn: Bool
    ) throws {
        let call = try House(isOffline: true).start(
            .post, Self.path, fields, peer: peer, isPeerLoopback: isLoopback)

        #expect(call.status == (isLetIn ? 200 : 403))
        if !isLetIn { #expect(call.error("code") == "admin_key_needed") }
    }

    // MARK: Wrong keys

    @Test func `who guesses keys has to wait, also with the right one`() throws {
        let house = try House(adminKey: Self.key)
        func ask(_ key: String, peer: String = "192.0.2.1") throws -> Conversation {
            try house.start(.post, Self.path, [("x-api-key", key)], peer: peer)
        }
        for number in 0..<10 { #expect(try ask("wrong\(number)").status == 401) }

        let refused = try ask(Self.key)
        #expect(refused.status == 429)
        #expect(refused.error("code") == "too_many_admin_keys")
        #expect(refused.field("retry-after") == "5")
        #expect(try ask(Self.key, peer: "192.0.2.2").status == 200)
        house.time.advance(by: .seconds(5))
        #expect(try ask(Self.key).status == 200)
    }

    @Test func `a session goes on while its address has to wait`() throws {
        let house = try House(adminKey: Self.key)
        let token = house.shared.door.openSession(with: Secret(Self.key), at: house.time.now).reveal().text
        for number in 0..<11 { _ = try house.ask(.post, Self.path, [("x-api-key", "wrong\(number)")]) }
        let fields = [("cookie", "sluice_session=\(token)"), ("origin", "http://localhost:8000")]

        #expect(try house.ask(.post, Self.path, fields).status == 200)
    }

    @Test func `who brings no key guesses nothing`() throws {
        let house = try House(adminKey: Self.key)
        for _ in 0..<30 { #expect(try house.ask(.post, Self.path).status == 401) }

        #expect(try house.ask(.post, Self.path, [("x-api-key", Self.key)]).status == 200)
    }

    @Test func `refused keys are counted and told, never shown`() throws {
        let house = try House(adminKey: Self.key)
        for peer in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
            for number in 0..<12 {
                _ = try house.start(
                    .post, Self.path, [("x-api-key", "guess-canary-\(number)")], peer: peer)
            }
        }

        #expect(house.metricsText.contains(#"sluice_admin_keys_refused_total{reason="wrong"} 30"#))
        #expect(house.metricsText.contains(#"sluice_admin_keys_refused_total{reason="too_many"} 6"#))
        // Of all callers together a few a minute: there may be any number of them.
        let warnings = house.log.lines.filter { $0.contains("wrong admin key") }
        #expect(warnings.count == 10)
        #expect(warnings.allSatisfy { $0.contains(#""peer":"192.0.2.1""#) })
        #expect(!house.log.lines.contains { $0.contains("canary") })
    }
}
