// Tokens as they are fetched from a scripted endpoint.
import Base
import Domain
import HTTP
import TestSupport
import Testing

@testable import Providers

/// A gateway that wants tokens, and what fetches them.
private struct TokenHouse {
    let time = ManualTime()
    let transport: ScriptedTransport
    let source: TokenSource
    let gateway: Gateway

    init(
        _ scripts: [UpstreamScript], _ authorization: String = #""kind":"clientCredentials""#,
        tokenURL: String? = nil
    ) throws {
        transport = ScriptedTransport(time: time, scripts)
        source = TokenSource(time: time, transport: transport)
        let made = try Gateway.make(#","authorization":{\#(authorization)}"#, key: nil)
        var settings = GatewaySettings()
        settings.clientID = Secret("canary-id")
        settings.clientSecret = Secret("canary-secret&=é")
        settings.tokenURL = tokenURL.flatMap { BaseURL($0) }
        gateway = Gateway(made.descriptor, baseURL: made.baseURL, settings: settings)
    }

    func start(within patience: Duration = .seconds(60)) -> Running<Result<[String], ProviderFailure>> {
        let deadline = time.now.advanced(by: patience)
        return time.start { [source, gateway] in
            do throws(ProviderFailure) {
                return .success(
                    try await [source.field(for: gateway, by: deadline)].compactMap { $0 }
                        .map { "\($0.name): \($0.value)" })
            } catch {
                return .failure(error)
            }
        }
    }

    func fields() throws -> Result<[String], ProviderFailure> { try #require(start().value) }

    func failure() throws -> ProviderFailure? {
        guard case .failure(let failure) = try fields() else { return nil }
        return failure
    }

    func refuse(_ token: String) -> Bool {
        source.refused(.bearer(Secret(token)), by: gateway)
    }

    static func token(_ token: String, _ more: String = "") -> UpstreamScript {
        .json(200, #"{"access_token":"\#(token)"\#(more)}"#)
    }
}

@Suite struct TokenSourceTests {
    @Test func `a token is asked for as RFC 6749 says`() throws {
        let house = try TokenHouse([
            TokenHouse.token("canary-token", #","token_type":"Bearer","expires_in":3600"#)
        ])

        #expect(try house.fields() == .success(["authorization: Bearer canary-token"]))

        let request = try #require(house.transport.requests.first)
        #expect(request.method == .post)
        #expect(request.origin == house.gateway.baseURL.origin)
        #expect(request.target.text == "/v1/oauth/token")
        #expect(request.fields.contains(HTTPField("content-type", "application/x-www-form-urlencoded")))
        #expect(
            house.transport.sent == [
                "grant_type=client_credentials&client_id=canary-id&client_secret=canary-secret%26%3D%C3%A9"
            ])
    }

    @Test func `a token can be asked for in JSON, with a scope, elsewhere`() throws {
        let house = try TokenHouse(
            [TokenHouse.token("t")], #""kind":"clientCredentials","request":"json","scope":"a b""#,
            tokenURL: "https://login.example/oauth2/token")

        #expect(try house.fields() == .success(["authorization: Bearer t"]))

        let request = try #require(house.transport.requests.first)
        #expect(request.origin == Origin(isSecure: true, host: "login.example", port: 443))
        #expect(request.target.text == "/oauth2/token")
        #expect(request.fields.contains(HTTPField("content-type", "application/json")))
        let body =
            #"{"grant_type":"client_credentials","client_id":"canary-id","client_secret":"canary-secret&=é","#
            + #""scope":"a b"}"#
        #expect(house.transport.sent == [body])
    }

    @Test func `a token is kept while it holds, and renewed before its end`() throws {
        let house = try TokenHouse([
            TokenHouse.token("one", #","expires_in":600"#), TokenHouse.token("two", #","expires_in":"600""#),
        ])

        _ = try house.fields()
        house.time.advance(by: .seconds(539))
        #expect(try house.fields() == .success(["authorization: Bearer one"]))
        house.time.advance(by: .seconds(1))
        #expect(try house.fields() == .success(["authorization: Bearer two"]))
        #expect(house.transport.requests.count == 2)
    }

    @Test func `under load one token is fetched, and all get it`() throws {
        let answer = UpstreamScript.answer(
            200, [], [.text(#"{"access_token":"one","expires_in":3600}"#)], after: .seconds(2))
        let house = try TokenHouse([answer])

        let waiting = (0..<100).map { _ in house.start() }
        let impatient = house.start(within: .seconds(1))
        house.time.advance(by: .seconds(1))
        #expect(!waiting.contains { !$0.isRunning })
        guard case .failure(let failure)? = impatient.value else {
            Issue.record("the impatient one is still waiting")
            return
        }
        #expect(failure.kind == .timedOut)
        house.time.advance(by: .seconds(1))

        #expect(!waiting.contains { $0.value != .success(["authorization: Bearer one"]) })
        #expect(house.transport.requests.count == 1)
        #expect(house.time.timerCount == 0)
    }

    @Test func `all who wait for a fetch that fails are told, and the next waits a moment`() throws {
        let house = try TokenHouse([
            .answer(401, [], [.text("canary-secret&=é is wrong")], after: .seconds(1)), TokenHouse.token("t"),
        ])

        let waiting = (0..<10).map { _ in house.start() }
        house.time.advance(by: .seconds(1))
        for one in waiting {
            guard case .failure(let failure)? = one.value else {
                Issue.record("not told")
                continue
            }
            #expect(failure.kind == .authentication && failure.status == 401)
            #expect(!"\(failure)".contains("canary"))
        }
        #expect(try house.failure()?.kind == .authentication)
        #expect(house.transport.requests.count == 1)
        house.time.advance(by: .seconds(1))
        #expect(try house.fields() == .success(["authorization: Bearer t"]))
    }

    @Test func `a token that is refused is replaced, a fresh one that is refused is not`() throws {
        let house = try TokenHouse([
            TokenHouse.token("one"), TokenHouse.token("two"), TokenHouse.token("three"),
        ])
        _ = try house.fields()
        house.time.advance(by: .seconds(100))

        #expect(house.refuse("one"))
        #expect(try house.fields() == .success(["authorization: Bearer two"]))
        #expect(house.refuse("one"))
        #expect(try house.fields() == .success(["authorization: Bearer two"]))
        #expect(!house.refuse("two"))
        #expect(try house.failure()?.kind == .authentication)
        #expect(house.transport.requests.count == 2)
    }

    @Test(arguments: [
        (UpstreamScript.json(400, "{}"), ProviderFailure.Kind.authentication),
        (.json(403, "{}"), .authentication),
        (.json(429, "{}"), .rateLimited), (.json(500, "{}"), .serverError), (.json(503, "{}"), .overloaded),
        (.json(200, "{}"), .brokenAnswer), (.json(200, "<html>"), .brokenAnswer),
        (.json(200, ""), .brokenAnswer),
        (.json(200, #"{"access_token":""}"#), .brokenAnswer),
        (.json(200, #"{"access_token":7}"#), .brokenAnswer),
        (.json(200, #"{"access_token":"a\nb"}"#), .brokenAnswer),
        (.json(200, #"{"access_token":"canary-token","token_type":"mac"}"#), .brokenAnswer),
        (.fail(TransportFailure(.unreachable, .connecting, "no")), .unreachable),
        (.json(302, "{}"), .authentication),
        (.json(200, #"{"access_token":"\#(String(repeating: "x", count: 70000))"}"#), .brokenAnswer),
        (.json(200, #"{"access_token":"\#(String(repeating: "x", count: 17000))"}"#), .brokenAnswer),
    ])
    func `what is no token is a failure without its text`(script: UpstreamScript, kind: ProviderFailure.Kind)
        throws
    {
        let house = try TokenHouse([script])

        let failure = try #require(try house.failure())

        #expect(failure.kind == kind)
        #expect(!"\(failure)".contains("canary"))
    }

    @Test func `an endpoint that never answers is given up`() throws {
        let house = try TokenHouse([.hang])

        let waiting = house.start()
        house.time.advance(by: .seconds(20))

        guard case .failure(let failure)? = waiting.value else {
            Issue.record("still waiting")
            return
        }
        #expect(failure.kind == .timedOut)
        #expect(house.time.timerCount == 0)
    }

    @Test(arguments: ["0", "-5", "\"0\""])
    func `a token that is over at once serves those who waited for it`(lifetime: String) throws {
        let house = try TokenHouse([
            TokenHouse.token("one", #","expires_in":\#(lifetime)"#), TokenHouse.token("two"),
        ])

        #expect(try house.fields() == .success(["authorization: Bearer one"]))
        #expect(try house.fields() == .success(["authorization: Bearer two"]))
    }

    @Test func `a token shows nowhere`() throws {
        let house = try TokenHouse([TokenHouse.token("canary-token")])
        _ = try house.fields()

        #expect(house.gateway.scrub("canary-token canary-id canary-secret&=é") == "••• ••• •••")
        var dumped = ""
        dump(house.gateway.settings, to: &dumped)
        #expect(!dumped.contains("canary"))
    }

    @Test func `a gateway that wants no token gets none`() throws {
        let time = ManualTime()
        let source = TokenSource(time: time, transport: ScriptedTransport(time: time))
        let gateway = try Gateway.make()

        let field = time.run { try? await source.field(for: gateway, by: .distantFuture) }

        #expect(field == .some(nil))
        #expect(!source.refused(gateway.fields[0], by: gateway))
    }
}
