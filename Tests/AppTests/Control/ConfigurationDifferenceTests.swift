// What operators are told of a reload.
import Base
import Catalog
import Domain
import Foundation
import JSON
import Providers
import Testing

@testable import App

@Suite struct ConfigurationDifferenceTests {
    @Test func `what is the same is not told`() throws {
        let difference = try Place().difference { _ in }

        #expect(difference.changes == [])
        #expect(difference.needRestart == [])
    }

    // MARK: Settings

    @Test(
        arguments: [
            ("SLUICE_LOG", nil, "debug", "info → debug"),
            ("SLUICE_CONNECT_TIMEOUT", "5", "500ms", "5s → 0.5s"),
            ("SLUICE_MAX_BODY", "1MiB", "2048KiB", "1MiB → 2MiB"),
            ("SLUICE_OFFLINE", nil, "1", "0 → 1"),
            ("SLUICE_MODELS_TTL", nil, "60", "not set → 60s"),
            ("SLUICE_DEMO", "auto", "0", "auto → 0"),
            (
                "SLUICE_CORS_ORIGINS", nil, "https://a.example,https://b.example",
                "not set → https://a.example,https://b.example"
            ),
            ("ONE_DEFAULT_MODEL", "small", "large", "small → large"),
            ("ONE_BASE_URL", nil, "http://127.0.0.1:9/v1", "not set → http://127.0.0.1:9/v1"),
        ] as [(String, String?, String, String)])
    func `a setting is told with both values`(name: String, old: String?, new: String, line: String) throws {
        let place = try Place()
        place.variables[name] = old

        let difference = try place.difference { $0.variables[name] = new }

        #expect(difference.changes == ["\(name): \(line)"])
        #expect(difference.needRestart == [])
    }

    @Test(
        arguments: [
            ("SLUICE_PORT", "8000", "9000", "8000 → 9000"), ("SLUICE_LOOPS", nil, "2", "not set → 2"),
            ("SLUICE_BODY_MEMORY", "64MiB", "65MiB", "64MiB → 65MiB"),
        ] as [(String, String?, String, String)])
    func `what needs a restart is told apart, until it is as at the start again`(
        name: String, old: String?, new: String, line: String
    ) throws {
        let place = try Place()
        place.variables[name] = old
        let start = try place.read()

        place.variables[name] = new
        let changed = try place.read()
        let first = ConfigurationDifference(from: start, to: changed, begunWith: start)
        let again = ConfigurationDifference(from: changed, to: changed, begunWith: start)
        let back = ConfigurationDifference(from: changed, to: start, begunWith: start)

        #expect(first.changes == [])
        #expect(first.needRestart == ["\(name): \(line)"])
        #expect(again == first)
        #expect(back.needRestart == [])
    }

    @Test func `a setting without a variable is named by its place`() throws {
        let difference = try Place().difference {
            try $0.write(
                "Config/server.json", #"{"limits":{"jsonValues":5000,"fields":50},"timeouts":{"head":"2s"}}"#)
        }

        #expect(difference.changes == ["server.json limits/jsonValues: 1000000 → 5000"])
        #expect(
            difference.needRestart == [
                "server.json limits/fields: 100 → 50", "server.json timeouts/head: 10s → 2s",
            ])
    }

    @Test func `every setting has its name once`() throws {
        let names = try Place().read().settings.facts.map(\.name)

        #expect(Set(names).count == names.count)
        // What is in Settings, its parts and the two files of tls; no member may be forgotten. Telemetry counts apart.
        let settings = try Place().read().settings
        let members =
            [settings, settings.timeouts, settings.limits].map {
                Mirror(reflecting: $0 as Any).children.count
            }
        let own = names.filter { !$0.hasPrefix("OTEL_") }
        let groups = ["timeouts", "limits", "listAges", "tls", "telemetry"]
        #expect(own.count == members.reduce(0, +) - groups.count + 4)
    }

    // MARK: Secrets

    @Test(
        arguments: [
            (nil, "canary-secret-one-01", "set"), ("canary-secret-one-01", nil, "removed"),
            ("canary-secret-one-01", "canary-secret-two-02", "changed"),
        ] as [(String?, String?, String)])
    func `of keys nothing but that they changed is told`(old: String?, new: String?, word: String) throws {
        for name in ["SLUICE_ADMIN_KEY", "ONE_API_KEY"] {
            let place = try Place()
            place.variables[name] = old

            let difference = try place.difference { $0.variables[name] = new }

            #expect(difference.changes.contains("\(name): \(word)"))
            #expect(!difference.changes.joined().contains("canary"))
        }
    }

    @Test(
        arguments: [
            (nil, "a", "no key → 1 key"), ("a", "a,b", "1 key → 2 keys"),
            ("a,b", "a,c", "changed, 2 keys as before"),
            ("a", nil, "1 key → no key"),
        ] as [(String?, String?, String)])
    func `client keys are counted`(old: String?, new: String?, line: String) throws {
        let keys = { (text: String?) in
            text?.split(separator: ",").map { "canary-key-0123456789-\($0)" }.joined(separator: ",")
        }
        let place = try Place()
        place.variables["SLUICE_API_KEYS"] = keys(old)

        let difference = try place.difference { $0.variables["SLUICE_API_KEYS"] = keys(new) }

        #expect(difference.changes == ["SLUICE_API_KEYS: \(line)"])
    }

    @Test func `proxies may have passwords in them`() throws {
        let difference = try Place().difference {
            $0.variables["NO_PROXY"] = "canary.example"
        }

        #expect(difference.needRestart == ["HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY: changed"])
    }

    @Test func `secrets of further fields and of tokens are variables too`() throws {
        let place = try Place()
        try place.record(
            "one",
            #","authorization":{"kind":"header","name":"x-key","also":[{"name":"x-more","variable":"MORE"}]}"#
        )
        try place.record("two", #","authorization":{"kind":"clientCredentials","tokenPath":"/token"}"#)
        place.variables["ONE_MORE"] = "canary-a"

        let difference = try place.difference {
            $0.variables["ONE_MORE"] = "canary-b"
            $0.variables["TWO_CLIENT_ID"] = "canary-c"
            $0.variables["TWO_CLIENT_SECRET"] = "canary-d"
            $0.variables["TWO_TOKEN_URL"] = "https://tokens.example/token"
        }

        #expect(
            difference.changes == [
                "ONE_MORE: changed", "TWO_CLIENT_ID: set", "TWO_CLIENT_SECRET: set",
                "TWO_TOKEN_URL: not set → https://tokens.example/token",
                "gateway two: unconfigured → callable",
            ])
    }

    // MARK: Gateways

    @Test func `gateways come and go`() throws {
        let difference = try Place().difference {
            try $0.remove("Config/Gateways/one.json")
            try $0.record("three", #", "authorization": {"kind": "none"}"#)
        }

        #expect(difference.changes == ["gateway one: removed", "gateway three: added, callable"])
    }

    @Test func `a key makes a gateway callable`() throws {
        let difference = try Place().difference { $0.variables["ONE_API_KEY"] = "canary" }

        #expect(difference.changes == ["ONE_API_KEY: set", "gateway one: unconfigured → callable"])
    }

    @Test(arguments: [
        ("site", #","site":"https://s.example""#), ("logo", #","logo":"https://s.example/l""#),
        ("aliases", #","aliases":["uno"]"#), ("streaming", #","streaming":false"#),
        ("streaming", #","streaming":"always""#),
        ("headers", #","headers":{"x-a":"b"}"#),
        ("authorization", #","authorization":{"kind":"query","name":"k"}"#),
        ("chat", #","chat":{"path":"/chat"}"#), ("models", #","models":{"path":"/list"}"#),
        ("check", #","check":{"path":"/alive"}"#),
        ("endpoints", #","endpoints":{"responses":"/responses"}"#),
        ("models", #","models":{"prices":{"from":["manual"]}}"#),
        ("parameters", #","parameters":{"/logit_bias":"drop"}"#),
        ("takes", #","takes":{"top_k":true}"#),
        ("routingMembers", #","routingMembers":["provider"]"#),
        ("usage", #","usage":{"ask":false}"#), ("usage", #","usage":{"completionExcludesReasoning":true}"#),
        ("errors", #","errors":[{"status":400,"kind":"authentication"}]"#), ("makes", #","makes":["meta"]"#),
        ("ownIDs", #","ownIDs":["one/auto"]"#), ("idEnding", #","idEnding":":latest""#),
        ("tiers, defaultModel", #","defaultModel":"m","tiers":{"fast":"f"}"#),
        ("defaultModel", #","defaultModel":"m""#), ("failover", #","failover":{"priority":7}"#),
        ("timeouts", #","timeouts":{"idle":"1s"}"#),
        ("environment", #","environment":{"alsoKeys":["OTHER_KEY"]}"#),
        ("authorization, local", #","local":true,"authorization":{"kind":"none"}"#),
    ])
    func `of a record the members that changed are named`(members: String, text: String) throws {
        let difference = try Place().difference { try $0.record("one", text) }

        #expect(difference.changes.contains("gateway one: record changed: \(members)"))
    }

    @Test func `no member of a record is forgotten`() throws {
        let descriptor = try Place().read().registry.gateways[0].descriptor
        // `id` never changes; three members of the record are told by two properties each.
        let halves = ["priceOrder", "asksForUsage", "alsoKeys"]

        let properties = Mirror(reflecting: descriptor).children.compactMap(\.label)

        let told = GatewayDescriptor.members(descriptor, descriptor).map(\.name)
        #expect(properties.count - ["id"].count - halves.count == told.count)
        #expect(halves.allSatisfy(properties.contains))
    }

    @Test func `a list in a file that changed is told by its length`() throws {
        let place = try Place()
        try place.write("Catalog/models/one.json", #"[{"id":"a"},{"id":"b"}]"#)
        try place.record("one", #","models":{"file":"one.json"}"#)

        let difference = try place.difference {
            try $0.write("Catalog/models/one.json", #"[{"id":"a"},{"id":"b"},{"id":"c"}]"#)
        }

        #expect(difference.changes == ["gateway one: its list in a file: 2 → 3 models"])
    }

    // MARK: Routing and catalog

    @Test func `another order is told, a gateway that came is none`() throws {
        let order = try Place().difference { $0.variables["SLUICE_FAILOVER_ORDER"] = "two" }
        let newcomer = try Place().difference { try $0.record("a-first", #", "failover": {"priority": 1}"#) }

        #expect(
            order.changes == ["SLUICE_FAILOVER_ORDER: not set → two", "failover order: now two, one"])
        #expect(newcomer.changes == ["gateway a-first: added, unconfigured"])
    }

    @Test func `files are told by what is in them`() throws {
        let place = try Place()
        try place.write("Catalog/aliases.json", #"{"quick":"m/a","gone":"m/b"}"#)
        try place.write("Catalog/makers.json", #"{"acme":{"name":"Acme"}}"#)
        try place.write("Catalog/names.json", #"{"one":{"Own-A":"acme/a"}}"#)
        try place.write("Catalog/prices.json", Self.prices(["a": "1", "b": "2"]))
        try place.write("Config/routing.json", #"{"attempts":6}"#)

        let difference = try place.difference {
            try $0.write("Catalog/aliases.json", #"{"Quick":"m/z","slow":["m/c","m/d"]}"#)
            try $0.write("Catalog/makers.json", #"{"acme":{"name":"Acme Inc."}}"#)
            try $0.write("Catalog/names.json", #"{"one":{"Own-A":"acme/a2"}}"#)
            try $0.write("Catalog/prices.json", Self.prices(["a": "1.5", "c": "2"]))
            try $0.write("Config/routing.json", #"{"attempts":3,"breaker":{"open":"20s"}}"#)
            try $0.write("Config/catalog.json", #"{"prices":{"driftPercent":20}}"#)
        }

        #expect(
            difference.changes == [
                "aliases: 1 added (slow)", "aliases: 1 changed (quick)", "aliases: 1 removed (gone)",
                "catalog.json prices/driftPercent: 10 → 20",
                "makers: 1 changed (acme)", "names of models: 1 changed (one own-a)",
                "prices: 1 added (one c)", "prices: 1 changed (one a)", "prices: 1 removed (one b)",
                "routing.json attempts: 6 → 3", "routing.json breaker/open: 10s → 20s",
            ])
    }

    private static func prices(_ prices: [String: String]) -> String {
        let rows = prices.map {
            #"{"gateway":"one","model":"\#($0)","prompt":"\#($1) USD/1M tokens","completion":"9 USD/1M tokens","#
                + #""source":"https://one.example/prices","date":"2026-07-26"}"#
        }
        return "[\(rows.joined(separator: ","))]"
    }

    // MARK: Bounds

    @Test(arguments: [(0, 0, nil), (200, 200, nil), (201, 200, "and 2 more"), (5000, 200, "and 4801 more")])
    func `more lines than people read are counted`(count: Int, told: Int, last: String?) {
        let lines = ConfigurationDifference.told((0..<count).map { "line \($0)" })

        #expect(lines.count == told)
        if let last { #expect(lines.last == last) }
    }

    @Test func `what files say cannot move a cursor`() throws {
        let difference = try Place().difference {
            $0.variables["ONE_DEFAULT_MODEL"] = "a\u{1b}[2Jb\u{202e}c\n" + String(repeating: "d", count: 5000)
        }

        #expect(difference.changes.count == 1)
        #expect(difference.changes[0].hasPrefix("ONE_DEFAULT_MODEL: not set → a [2Jb c ddd"))
        #expect(difference.changes[0].unicodeScalars.count < 300)
    }

    @Test func `many names are counted, the first are shown`() {
        let new = Dictionary(uniqueKeysWithValues: "abcdefg".map { (String($0), 1) })

        #expect(
            NamedDifference(from: [:], to: new).lines(of: "things") == ["things: 7 added (a, b, c, d, e, …)"])
    }

    @Test(arguments: [
        (Duration.seconds(0), "0s"), (.seconds(300), "300s"), (.milliseconds(500), "0.5s"),
        (.milliseconds(1050), "1.05s"), (.nanoseconds(1), "0.000000001s"),
    ])
    func `times are written exactly`(time: Duration, text: String) {
        #expect(SettingText.time(time) == text)
        if time > .zero { #expect(SettingText.duration(text) == time) }
    }

    // MARK: Doors

    @Test func `a server does not become open where others reach it`() throws {
        let place = try Place()
        place.variables = ["SLUICE_HOST": "0.0.0.0", "SLUICE_API_KEYS": "key-0123456789-abcdef"]
        let start = try place.read()
        place.variables = [:]
        let open = try place.read().settings

        #expect(start.problem(servingWith: open)?.description.hasPrefix("SLUICE_HOST: ") == true)
        #expect(start.problem(servingWith: start.settings) == nil)
        #expect(try place.read().problem(servingWith: open) == nil)
        place.variables = ["SLUICE_ALLOW_OPEN": "1"]
        #expect(try start.problem(servingWith: place.read().settings) == nil)
    }
}
