// What happens to lists that are kept: on disk, on somebody's wish, and on their way into snapshots.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@testable import Catalog

@Suite struct ListKeepingTests {
    private static func copy(_ slug: String, _ ids: [String], age: Int, address: String? = nil) -> ListCopy {
        ListCopy(
            gateway: GatewayID(slug), address: address ?? "https://\(slug).example",
            fetchedOn: WallTime(nanoseconds: ListRun.day.nanoseconds - Int64(age) * 1_000_000_000),
            models: ids.map { ListedModel(gateway: GatewayID(slug), nativeID: $0) }, problems: [.noID: 2])
    }

    // MARK: Copies on disk

    @Test func `a copy is served before the gateway has answered`() throws {
        let run = ListRun([ListRun.list("new", after: .seconds(5))])
        defer { run.end() }
        run.copies.copies[GatewayID("a")] = Self.copy("a", ["old"], age: 5000)
        run.use([try .make(slug: "a")])

        #expect(run.ids == ["a/old"])
        #expect(run.report("a")?.source == .disk && run.report("a")?.problems == [.noID: 2])
        #expect(run.report("a")?.age(at: run.time.now) == .stale)
        run.time.advance(by: .seconds(5))
        #expect(run.ids == ["a/new"])
    }

    @Test func `a fresh copy leaves the gateway alone until its time has come`() throws {
        let run = ListRun([ListRun.list("new")])
        defer { run.end() }
        run.copies.copies[GatewayID("a")] = Self.copy("a", ["old"], age: 600)
        run.use([try .make(slug: "a")])
        run.time.advance(by: .seconds(2999))
        #expect(run.transport.requests.isEmpty)

        run.time.advance(by: .seconds(1))
        #expect(run.ids == ["a/new"])
    }

    @Test(arguments: [(0, true), (59, true), (61, false)])
    func `a copy from the future is none`(ahead: Int, isUsed: Bool) throws {
        let run = ListRun([.hang])
        defer { run.end() }
        run.copies.copies[GatewayID("a")] = Self.copy("a", ["old"], age: -ahead)
        run.use([try .make(slug: "a")])

        #expect(run.ids == (isUsed ? ["a/old"] : []))
        #expect(run.transport.requests.isEmpty == isUsed)
    }

    @Test func `offline copies and files are served`() throws {
        let run = ListRun([])
        defer { run.end() }
        run.copies.copies[GatewayID("a")] = Self.copy("a", ["old"], age: 90_000)
        run.use(
            try [.make(slug: "a"), .make(slug: "b", #","models":{"list":["x"]}"#), .make(slug: "c")],
            isOffline: true)

        #expect(run.ids == ["a/old", "b/x"])
        #expect(run.transport.requests.isEmpty && run.snapshots.last?.isPending == false)
        #expect(run.report("c")?.state == .unknown)
    }

    @Test func `good lists are kept, and no others`() throws {
        let run = ListRun([ListRun.list("m", "n", "o"), ListRun.list("m"), .json(500, "{}")])
        defer { run.end() }
        run.use([try .make(slug: "a"), try .make(slug: "f", #","models":{"list":["x"]}"#)])
        #expect(run.copies.kept.map(\.gateway.slug) == ["a"])
        #expect(run.copies.kept.first?.models.map(\.nativeID) == ["m", "n", "o"])
        #expect(run.copies.kept.first?.address == "https://a.example")
        #expect(run.copies.kept.first?.fetchedOn == ListRun.day)

        // One that is suspicious, and one that did not come.
        run.time.advance(by: .seconds(3600 + 60))
        #expect(run.transport.requests.count == 3)
        #expect(run.copies.kept.count == 1)
    }

    // MARK: Which gateways

    @Test func `public lists are asked for without a key, and make nobody wait`() throws {
        let run = ListRun([ListRun.list("m", after: .seconds(3))])
        defer { run.end() }
        run.use([
            try .make(slug: "open", key: nil, #","models":{"public":true}"#),
            try .make(slug: "locked", key: nil),
        ])
        #expect(run.transport.requests.count == 1)
        #expect(run.transport.requests.first?.fields.contains { $0.name.text == "authorization" } == false)
        #expect(run.snapshots.last?.isPending == false)

        run.time.advance(by: .seconds(3))
        #expect(run.ids == ["open/m"])
        #expect(run.report("open")?.isCallable == false)
        #expect(run.report("locked") == nil)
    }

    // MARK: Suspicion

    @Test func `a list that shrinks is believed after minutes`() throws {
        let run = ListRun([ListRun.list("a", "b", "c")] + Array(repeating: ListRun.list("a"), count: 9))
        defer { run.end() }
        run.use([try .make(slug: "g")])
        run.time.advance(by: .seconds(3600))
        #expect(run.ids.count == 3)
        #expect(run.report("g")?.suspicion == "1 model, where 3 were known")
        #expect(run.news.last?.event == .keptBack("1 model, where 3 were known", times: 1))

        run.time.advance(by: .seconds(60))
        #expect(run.news.last?.event == .keptBack("1 model, where 3 were known", times: 2))
        run.time.advance(by: .seconds(59))
        #expect(run.ids.count == 3)
        run.time.advance(by: .seconds(1))
        #expect(run.ids == ["g/a"])
        #expect(run.report("g")?.suspicion == nil)
        run.time.advance(by: .seconds(3599))
        #expect(run.transport.requests.count == 4)
    }

    // MARK: Wishes

    @Test func `a refresh asks at once, also while the gateway is left alone`() throws {
        let run = ListRun([.json(500, "{}"), .json(401, "{}"), ListRun.list("m"), ListRun.list("n")])
        defer { run.end() }
        run.use([try .make(slug: "a")])
        run.refresh("a")
        #expect(run.outcomes == [.failed("answered 401")])
        run.refresh("a")
        #expect(run.outcomes.last == .refreshed(models: 1))
        #expect(run.ids == ["a/m"])
        run.refresh("a")
        #expect(run.outcomes.last == .skipped)
        run.refresh("a", .alwaysBelieved)
        #expect(run.ids == ["a/n"])
        #expect(run.outcomes.count == 4 && run.transport.requests.count == 4)
    }

    @Test func `a forced refresh is believed, and joins a question under way`() throws {
        let run = ListRun([ListRun.list("a", "b", "c"), ListRun.list("a", after: .seconds(2))])
        defer { run.end() }
        run.use([try .make(slug: "g")])
        run.time.advance(by: .seconds(3601))
        run.refresh("g", .alwaysBelieved)
        run.refresh("g")
        #expect(run.outcomes.isEmpty)

        run.time.advance(by: .seconds(1))
        #expect(run.outcomes == [.refreshed(models: 1), .refreshed(models: 1)])
        #expect(run.ids == ["g/a"] && run.transport.requests.count == 2)
    }

    @Test func `what came of a refresh is told when it can be seen`() throws {
        let run = ListRun([ListRun.list("m"), ListRun.list("n")], computing: .milliseconds(30))
        defer { run.end() }
        run.use([try .make(slug: "a")])
        run.time.advance(by: .seconds(1))
        var seen: [String] = []
        run.lists?.refresh(GatewayID("a"), .alwaysBelieved) { _ in seen = run.ids }
        run.time.advance(by: .seconds(1))

        #expect(seen == ["a/n"])
    }

    @Test func `those in files and those nobody has cannot be asked`() throws {
        let run = ListRun([])
        defer { run.end() }
        run.use([try .make(slug: "f", #","models":{"list":["x"]}"#)])
        run.refresh("f", .alwaysBelieved)
        run.refresh("nobody")
        #expect(run.outcomes == [.fixed, .failed("it is not in the catalog")])
        #expect(run.clear("f", "nobody") == [] && run.ids == ["f/x"])
    }

    @Test func `a list that is cleared is gone, on disk too, and asked for again`() throws {
        let run = ListRun([ListRun.list("m"), ListRun.list("n", after: .seconds(1))])
        defer { run.end() }
        run.use([try .make(slug: "a")])
        #expect(run.clear("a") == ["a"])
        #expect(run.copies.forgotten == [GatewayID("a")])
        run.time.advance(by: .milliseconds(500))
        #expect(run.ids == [] && run.report("a")?.state == .pending)
        run.time.advance(by: .milliseconds(500))
        #expect(run.ids == ["a/n"])
    }

    @Test func `who waits for an answer is told when the configuration is replaced`() throws {
        let run = ListRun([.hang, ListRun.list("m")])
        defer { run.end() }
        run.use([try .make(slug: "a")])
        run.refresh("a")
        run.use([try .make(slug: "a")])

        #expect(run.outcomes == [.failed("the configuration was replaced meanwhile")])
        #expect(run.ids == ["a/m"])
    }

    // MARK: Snapshots

    @Test func `one snapshot is made at a time, and what changes meanwhile makes one more`() throws {
        let run = ListRun(
            [
                ListRun.list("a", after: .milliseconds(500)), ListRun.list("b", after: .milliseconds(700)),
                ListRun.list("c", after: .milliseconds(720)), .hang,
            ], computing: .milliseconds(300))
        defer { run.end() }
        run.use(try ["a", "b", "c", "d"].map { try .make(slug: $0) })
        run.time.advance(by: .seconds(3))

        // One with what came first, and one with what came while that was made.
        #expect(run.snapshots.map(\.offers.count).filter { $0 > 0 } == [1, 3])
        #expect(run.report("d")?.isAsking == true)
    }

    @Test func `where only reports change the models are shared`() throws {
        let run = ListRun([ListRun.list("m"), .json(500, "{}")])
        defer { run.end() }
        run.use([try .make(slug: "a")])
        let before = try #require(run.snapshots.last?.offers.first)
        let count = run.snapshots.count
        run.time.advance(by: .seconds(3600))

        #expect(run.snapshots.count > count)
        #expect(run.snapshots.last?.offers.first === before)
        #expect(run.report("a")?.failure == "answered 500" && run.report("a")?.failuresInARow == 1)
    }

    @Test func `old snapshots are let go of when nobody uses them`() throws {
        let run = ListRun([ListRun.list("m"), ListRun.list("n")])
        defer { run.end() }
        run.use([try .make(slug: "a")])
        weak let old = run.snapshots.last
        run.time.advance(by: .seconds(3600))
        run.time.advance(by: .seconds(5))
        // The test still holds it.
        #expect(old != nil && run.ids == ["a/n"])

        run.forgetOldSnapshots()
        run.time.advance(by: .seconds(1))
        #expect(old == nil)
        #expect(run.time.timerCount == 1)
    }

    @Test func `operators are told what came and what did not`() throws {
        let run = ListRun([ListRun.list("m", after: .milliseconds(40)), .json(401, "{}"), ListRun.list("m")])
        defer { run.end() }
        run.use([try .make(slug: "a")])
        run.time.advance(by: .seconds(4000))

        #expect(
            run.news.map(\.event) == [
                .listed(models: 1, problems: 0, took: .milliseconds(40), isNew: true),
                .notListed(reason: "answered 401", next: .seconds(1), inARow: 1),
                .listed(models: 1, problems: 0, took: .zero, isNew: false),
            ])
        #expect(run.news.allSatisfy { $0.gateway == GatewayID("a") && $0.isConfigured })
    }
}
