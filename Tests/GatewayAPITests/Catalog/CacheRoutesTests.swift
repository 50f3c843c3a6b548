// Asking for lists again, and who may.
import Base
import Catalog
import Domain
import GatewayAPI
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct CacheRoutesTests {
    /// Answers as the test wrote down, and keeps what it was asked.
    private final class ScriptedKeeper: ListKeeper, @unchecked Sendable {  // unchecked: used on one thread
        var outcomes: [String: RefreshOutcome] = [:]
        /// Gateways that do not answer while the test looks.
        var silent: Set<String> = []
        private(set) var asked: [String] = []
        private var held: [Resumption<Void>] = []

        func want(_ gateway: GatewayID) {}

        func refresh(_ gateway: GatewayID, _ wish: RefreshWish) async -> RefreshOutcome {
            asked.append(wish == .alwaysBelieved ? "\(gateway)!" : gateway.slug)
            if silent.contains(gateway.slug) { await Resumption<Void>.suspend { held.append($0) } }
            return outcomes[gateway.slug] ?? .refreshed(models: 3)
        }

        func letGo() {
            for resumption in held { resumption.resume() }
            held = []
        }

        func clear(_ gateways: [GatewayID]) async -> [GatewayID] {
            asked.append(gateways.map(\.slug).joined(separator: "+"))
            return gateways.filter { $0.slug != "filed" }
        }
    }

    private let keeper = ScriptedKeeper()

    private func house(
        clientKeys: [String] = [], adminKey: String? = nil, _ outcomes: [String: RefreshOutcome] = [:]
    ) throws -> House {
        keeper.outcomes = outcomes
        return try House.with(
            [
                Listing(slug: "up", models: [.make("up", "m")]),
                Listing(slug: "filed", models: [.make("filed", "m")]),
                Listing(
                    slug: "home", members: #","local":true,"authorization":{"kind":"none"}"#, state: .unknown),
                Listing(slug: "locked", key: nil),
            ], clientKeys: clientKeys, adminKey: adminKey, keeper: keeper)
    }

    @Test(arguments: [
        (RefreshOutcome.refreshed(models: 7), #"{"gateway":"up","action":"refreshed","models":7}"#),
        (
            .skipped,
            #"{"gateway":"up","action":"skipped","reason":"its list is fresh; force=true asks all the same"}"#
        ),
        (.fixed, #"{"gateway":"up","action":"skipped","reason":"its list is in a file"}"#),
    ])
    func `a refresh tells what it did`(outcome: RefreshOutcome, text: String) throws {
        let call = try house(["up": outcome]).ask(.post, "/cache/refresh/up")

        #expect(call.status == 200)
        #expect(call.text == text)
        #expect(keeper.asked == ["up"])
    }

    @Test(arguments: [RefreshOutcome.failed("answered 401"), .keptOld("answered 401")])
    func `a refresh that fails is 502 and says that the old list stays`(outcome: RefreshOutcome) throws {
        let house = try house(["up": outcome, "home": .failed("no answer")])
        let call = try house.ask(.post, "/cache/refresh/up?force=true")

        #expect(call.status == 502)
        #expect(call.error("code") == "refresh_failed")
        #expect(
            call.error("message")
                == "The list of 'up' is not refreshed: answered 401. The old one of 2027-01-15T07:58:20.000Z stays: 1 models."
        )
        #expect(keeper.asked == ["up!"])
        #expect(
            try house.ask(.post, "/cache/refresh/home").error("message")?.hasSuffix("There is no older one.")
                == true)
    }

    @Test(arguments: [
        ("/cache/refresh/nobody", 404), ("/cache/refresh/locked", 503), ("/cache/refresh/up?force=yes", 400),
        ("/cache/refresh?force=1", 400), ("/cache/clear?gateway=nobody", 400), ("/cache/clear?x=1", 400),
    ])
    func `what cannot be refreshed is said`(path: String, status: Int) throws {
        #expect(try house().ask(.post, path).status == status)
        #expect(keeper.asked == [])
    }

    @Test func `all are refreshed, and only what should be there can fail`() throws {
        let house = try house(["home": .failed("no answer")])
        let call = try house.ask(.post, "/cache/refresh?force=true")
        let root = try JSONDocument(parsing: Bytes(call.text)).root

        #expect(call.status == 200)
        #expect(Set(keeper.asked) == ["filed!", "home!", "up!"])
        #expect(root["refreshed"]?.int == 2)
        #expect(root["failed"]?.int == 0)
        #expect(root["data"]?["home"]?["reason"]?.string == "no answer")
        let failed = try self.house(["up": .failed("x")]).ask(.post, "/cache/refresh")
        #expect(failed.status == 502)
        #expect(failed.error("code") == "refresh_failed")
        #expect(house.time.timerCount == 0)
    }

    @Test(arguments: ["/cache/refresh/up", "/cache/refresh"])
    func `no caller waits longer for a refresh than for anything else`(path: String) throws {
        keeper.silent = ["up"]
        let house = try house()
        let call = try house.ask(.post, path)
        house.time.advance(by: ChatTimeouts().request - .seconds(1))
        #expect(call.status == nil)
        house.time.advance(by: .seconds(1))

        #expect(call.status == 502)
        #expect(call.text.contains("has not answered in time"))
        keeper.letGo()
    }

    @Test func `lists are cleared, one or all`() throws {
        let house = try house()

        #expect(try house.ask(.post, "/cache/clear?gateway=UP").text == #"{"cleared":["up"]}"#)
        #expect(try house.ask(.post, "/cache/clear").text == #"{"cleared":["home","up"]}"#)
        #expect(keeper.asked == ["up", "filed+home+up"])
        #expect(try house.ask(.get, "/cache/clear").status == 405)
    }

    // MARK: Who may

    @Test(
        arguments: [
            ([], nil, [], 200), ([], nil, [("x-forwarded-for", "10.0.0.1")], 403),
            ([], nil, [("forwarded", "for=10.0.0.1")], 403),
            ([], nil, [("origin", "http://localhost:8000")], 200),
            ([], nil, [("origin", "http://evil.example")], 403),
            (["client"], nil, [], 403), (["client"], nil, [("authorization", "Bearer client")], 403),
            ([], "admin", [], 401), ([], "admin", [("authorization", "Bearer wrong")], 401),
            ([], "admin", [("authorization", "Bearer admin")], 200),
            ([], "admin", [("x-api-key", "admin")], 200),
            (["client"], "admin", [("x-api-key", "client")], 401),
            (["client"], "admin", [("x-api-key", "")], 401),
            (["client"], "admin", [("x-api-key", "admin"), ("x-forwarded-for", "10.0.0.1")], 200),
        ] as [([String], String?, [(String, String)], Int)])
    func `only administrators change anything`(
        clientKeys: [String], adminKey: String?, fields: [(String, String)], status: Int
    ) throws {
        let call = try house(clientKeys: clientKeys, adminKey: adminKey).ask(
            .post, "/cache/refresh/up", fields)

        #expect(call.status == status)
        #expect(keeper.asked == (status == 200 ? ["up"] : []))
        if status == 401 { #expect(call.field("www-authenticate") == "Bearer") }
    }

    @Test func `who is refused is told the variable`() throws {
        let call = try house(clientKeys: ["client"]).ask(.post, "/cache/clear")

        #expect(call.error("message")?.contains("SLUICE_ADMIN_KEY") == true)
        #expect(call.error("code") == "admin_key_needed")
    }

    @Test func `a caller from elsewhere, or for another host, is no administrator without a key`() throws {
        let house = try self.house(clientKeys: ["client"], adminKey: "admin")
        let call = try house.start(
            .post, "/cache/refresh/up", [("x-api-key", "admin")], host: "sluice.example",
            isPeerLoopback: false)

        #expect(call.status == 200)
        #expect(
            try self.house().start(.post, "/cache/refresh/up", host: "sluice.example").status == 403)
        #expect(try self.house().start(.post, "/cache/refresh/up", isPeerLoopback: false).status == 403)
    }
}
