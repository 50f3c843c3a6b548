// Signing in to the operators' page, and out again.
import Base
import HTTP
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct LoginTests {
    private static let path = "/health/gateways/dashboard/login"
    private static let out = "/health/gateways/dashboard/logout"
    private static let form = ("content-type", "application/x-www-form-urlencoded")
    private static let own = ("origin", "http://localhost:8000")
    private static let browser = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
    private static let key = AdministratorTests.key

    private static func send(
        _ body: any RequestBody = PiecewiseBody("key=" + key), to house: House,
        _ fields: [(String, String)] = [form, own], isSecure: Bool = false
    ) throws -> Conversation {
        try house.start(.post, path, fields, isSecure: isSecure, body: body)
    }

    /// Signs in and gives the cookie as the browser sends it back.
    private static func signIn(to house: House) throws -> (String, String) {
        let cookie = try #require(try send(to: house).field("set-cookie"))
        return ("cookie", String(cookie.prefix { $0 != ";" }))
    }

    private static func clear(_ house: House, _ fields: (String, String)...) throws -> Int? {
        try house.ask(.post, "/cache/clear", fields).status
    }

    @Test func `the right key begins a session`() throws {
        let house = try House(adminKey: Self.key)
        let call = try Self.send(to: house)
        let cookie = try #require(call.field("set-cookie"))
        let token = cookie.split(separator: ";")[0].split(separator: "=")[1]

        #expect(call.status == 303)
        #expect(call.field("location") == "/health/gateways/dashboard")
        #expect(call.field("cache-control") == "no-store")
        #expect(token.count == 64 && token.allSatisfy(\.isHexDigit))
        #expect(try Self.clear(house, ("cookie", "sluice_session=\(token)"), Self.own) == 200)
        #expect(!house.log.lines.contains { $0.contains(token) || $0.contains(Self.key) })
    }

    @Test func `each session has a token of its own`() throws {
        let house = try House(adminKey: Self.key)
        let cookies = try (0..<50).map { _ in try Self.signIn(to: house).1 }

        #expect(Set(cookies).count == 50)
    }

    @Test func `over TLS the cookie is bound to it`() throws {
        let house = try House(adminKey: Self.key)
        let cookie = try #require(try Self.send(to: house, isSecure: true).field("set-cookie"))

        #expect(cookie.hasPrefix("__Host-sluice_session="))
        #expect(cookie.hasSuffix("; Secure"))
    }

    @Test func `the form may come in any pieces`() throws {
        let body = Array(("key=" + Self.key).utf8)
        for place in 0...body.count {
            for announced in [body.count, nil] {
                let pieces = [Bytes(Array(body[..<place])), Bytes(Array(body[place...]))]
                let house = try House(adminKey: Self.key)
                #expect(try Self.send(PiecewiseBody(pieces, announced: announced), to: house).status == 303)
            }
        }
    }

    @Test(
        arguments: [
            ([("accept", "text/html")], "key=wrong", 401, "invalid_admin_key"),
            ([], "key=", 401, "invalid_admin_key"), ([], "nokey=", 400, "invalid_form"),
            ([], "", 400, "invalid_form"), ([], "key=%", 400, "invalid_form"),
        ] as [([(String, String)], String, Int, String)])
    func `anything else begins none`(
        fields: [(String, String)], body: String, status: Int, code: String
    ) throws {
        let house = try House(adminKey: Self.key)
        let call = try Self.send(PiecewiseBody(body), to: house, [Self.form, Self.own] + fields)

        #expect(call.status == status)
        #expect(call.field("set-cookie") == nil)
        #expect((call.error("code") == code) == fields.isEmpty)
        #expect(call.text.contains("<form") == !fields.isEmpty)
    }

    @Test(arguments: [nil, "text/plain", "application/json", "application/x-www-form-urlencoded2"])
    func `only forms are read`(type: String?) throws {
        let house = try House(adminKey: Self.key)
        let body = PiecewiseBody("key=" + Self.key)
        let call = try Self.send(body, to: house, [Self.own] + (type.map { [("content-type", $0)] } ?? []))

        #expect(call.status == 415)
        #expect(body.reads == 0)
    }

    @Test(arguments: [4096, 4097], [true, false])
    func `a form has a limit`(count: Int, isAnnounced: Bool) throws {
        let house = try House(adminKey: Self.key)
        let text = "key=" + String(repeating: "a", count: count - 4)
        let body = PiecewiseBody([Bytes(text)], announced: isAnnounced ? count : nil)

        #expect(try Self.send(body, to: house).status == (count > 4096 ? 413 : 401))
    }

    @Test func `a form that drips for ever is given up`() throws {
        let house = try House(adminKey: Self.key)
        let drops = (0..<100).map { _ in Bytes("a" as String) }
        let call = try Self.send(DrippingBody(drops, every: .seconds(1), house.time), to: house)
        house.time.advance(by: .seconds(10))

        #expect(call.status == 408)
    }

    @Test(
        arguments: [
            [], [("origin", "http://evil.example")], [("origin", "null")], [("sec-fetch-site", "cross-site")],
            [("sec-fetch-site", "same-site"), own],
        ] as [[(String, String)]])
    func `nobody is signed in by a foreign page`(fields: [(String, String)]) throws {
        let house = try House(clientKeys: ["k"], adminKey: Self.key)
        let body = PiecewiseBody("key=" + Self.key)
        let call = try Self.send(body, to: house, [Self.form] + fields)

        #expect(call.status == 403)
        #expect(call.error("code") == "forbidden_origin")
        #expect(body.reads == 0)
    }

    @Test func `without an admin key nobody signs in`() throws {
        let call = try Self.send(to: House(), [Self.form, Self.own, Self.browser])

        #expect(call.status == 403)
        #expect(call.text.contains("SLUICE_ADMIN_KEY"))
        #expect(!call.text.contains("<form"))
    }

    @Test func `wrong keys in the form count like others`() throws {
        let house = try House(adminKey: Self.key)
        for number in 0..<5 {
            #expect(try Self.send(PiecewiseBody("key=wrong\(number)"), to: house).status == 401)
            #expect(try Self.clear(house, ("x-api-key", "worse\(number)")) == 401)
        }
        let call = try Self.send(to: house, [Self.form, Self.own, Self.browser])

        #expect(call.status == 429)
        #expect(call.field("retry-after") == "5")
        #expect(call.text.contains("Try again in 5 s."))
    }

    // MARK: The end of a session

    @Test func `signing out ends it`() throws {
        let house = try House(adminKey: Self.key)
        let cookie = try Self.signIn(to: house)
        let other = try Self.signIn(to: house)
        let call = try house.ask(.post, Self.out, [cookie, Self.own])

        #expect(call.status == 303)
        #expect(call.field("set-cookie")?.hasPrefix("sluice_session=; ") == true)
        #expect(try Self.clear(house, cookie, Self.own) == 401)
        #expect(try Self.clear(house, other, Self.own) == 200)
    }

    @Test func `no foreign page signs anybody out`() throws {
        let house = try House(clientKeys: ["k"], adminKey: Self.key)
        let cookie = try Self.signIn(to: house)

        #expect(try house.ask(.post, Self.out, [cookie, ("origin", "http://evil.example")]).status == 403)
        #expect(try house.ask(.post, Self.out, [cookie]).status == 403)
        #expect(try Self.clear(house, cookie, Self.own) == 200)
    }

    @Test func `twelve hours end it`() throws {
        let house = try House(adminKey: Self.key)
        let cookie = try Self.signIn(to: house)
        house.time.advance(by: .seconds(12 * 3600 - 1))
        #expect(try Self.clear(house, cookie, Self.own) == 200)
        house.time.advance(by: .seconds(1))

        #expect(try Self.clear(house, cookie, Self.own) == 401)
    }

    @Test(arguments: ["another-admin-key-11", nil])
    func `another admin key ends it`(key: String?) throws {
        let house = try House(adminKey: Self.key)
        let cookie = try Self.signIn(to: house)
        house.api.configuration = try House(clientKeys: ["k"], adminKey: key).api.configuration

        #expect(try Self.clear(house, cookie, Self.own) == (key == nil ? 403 : 401))
    }

    // MARK: The page

    @Test func `the page is one that nobody frames, keeps or feeds`() throws {
        let house = try House(adminKey: Self.key)
        let call = try Self.send(
            PiecewiseBody("key=%3Cscript%3E"), to: house, [Self.form, Self.own, Self.browser])
        let policy = try #require(call.field("content-security-policy"))

        #expect(call.status == 401)
        #expect(call.field("content-type") == "text/html; charset=utf-8")
        #expect(call.field("x-content-type-options") == "nosniff")
        #expect(call.field("referrer-policy") == "same-origin")
        #expect(call.field("cache-control") == "no-store")
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]
        {
            #expect(policy.contains(rule))
        }
        #expect(!policy.contains("unsafe") && !policy.contains("*"))
        #expect(!call.text.contains("script"))
        #expect(!call.text.contains("style="))
    }
}
