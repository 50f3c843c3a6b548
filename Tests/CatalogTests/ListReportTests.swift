// What readers get of a list, and up to which ages.
import Base
import Domain
import JSON
import Providers
import Testing

@testable import Catalog

@Suite struct ListReportTests {
    private static let now = Moment(nanoseconds: 1_000_000_000_000_000)

    /// - Parameters:
    ///   - age: in seconds; nil where there is no list.
    ///   - next: in so many seconds it is asked again.
    private func report(age: Int?, isAsking: Bool, next: Int?, isPending: Bool = false) -> ListReport {
        var report = ListReport(GatewayID("g"), age != nil ? .known : isPending ? .pending : .unknown)
        (report.freshFor, report.staleFor, report.isAsking) = (.seconds(10), .seconds(20), isAsking)
        report.fetchedAt = age.map { Self.now.advanced(by: .seconds(-$0)) }
        report.nextQuestionAt = next.map { Self.now.advanced(by: .seconds($0)) }
        return report
    }

    @Test(
        arguments: [
            (9, false, nil, .atOnce), (9, true, nil, .atOnce), (9, false, 0, .atOnce),
            (10, false, 0, .atOnceAndAsk), (19, false, -1, .atOnceAndAsk), (19, true, nil, .atOnce),
            (19, false, 5, .atOnce), (19, false, nil, .atOnce),
            (20, true, nil, .afterAWhile), (20, false, 0, .afterAWhile), (20, false, 5, .atOnce),
            (20, false, nil, .atOnce),
            (nil, true, nil, .afterTheQuestion), (nil, false, 0, .afterTheQuestion), (nil, false, 5, .atOnce),
            (nil, false, nil, .atOnce),
        ] as [(Int?, Bool, Int?, ListAnswer)])
    func `a reader gets what there is, by its age`(age: Int?, isAsking: Bool, next: Int?, answer: ListAnswer)
    {
        #expect(report(age: age, isAsking: isAsking, next: next).answer(at: Self.now) == answer)
    }

    @Test func `what was never heard of is waited for`() {
        let report = report(age: nil, isAsking: false, next: nil, isPending: true)

        #expect(report.answer(at: Self.now) == .afterTheQuestion)
    }

    @Test(
        arguments: [
            (nil, nil, nil, nil, 3600, 7200), (nil, nil, 60, 120, 60, 120), (5, nil, 60, 120, 5, 120),
            (5, 7, 60, 120, 5, 7), (500, nil, 60, 120, 500, 500), (nil, 7, 60, 120, 7, 7),
            (nil, nil, 9000, nil, 9000, 9000), (nil, 100, 60, 120, 60, 100),
        ] as [(Int?, Int?, Int?, Int?, Int, Int)])
    func `the operator's ages come before the record's, and those before the usual`(
        ownFresh: Int?, ownStale: Int?, fresh: Int?, stale: Int?, heldFresh: Int, heldStale: Int
    ) {
        var listing = ModelListing()
        (listing.freshFor, listing.staleFor) = (fresh.map { .seconds($0) }, stale.map { .seconds($0) })
        let ages = ListAges(fresh: ownFresh.map { .seconds($0) }, stale: ownStale.map { .seconds($0) })

        let held = ages.ages(of: listing)
        #expect(held.fresh == .seconds(heldFresh) && held.stale == .seconds(heldStale))
    }

    @Test func `rules come from the record and the settings`() throws {
        let gateway = try Gateway.make(slug: "g", #","models":{"expectAtLeast":7,"fresh":"5s","stale":"9s"}"#)
        var rules = ListRules(of: gateway, ListAges(), isOffline: false)
        #expect(rules.expectAtLeast == 7 && rules.freshFor == .seconds(5) && rules.staleFor == .seconds(9))
        #expect(rules.mayAsk && !rules.isLocal && rules.address == "https://g.example")

        rules = ListRules(of: gateway, ListAges(), isOffline: true)
        #expect(!rules.mayAsk)
        var settings = GatewaySettings()
        settings.hasOwnAddress = true
        let own = Gateway(gateway.descriptor, baseURL: gateway.baseURL, settings: settings)
        #expect(ListRules(of: own, ListAges(), isOffline: false).expectAtLeast == 1)
        let listed = try Gateway.make(slug: "g", #","models":{"list":["m"]}"#)
        #expect(!ListRules(of: listed, ListAges(), isOffline: false).mayAsk)
    }

    @Test(
        arguments: [
            ("k", "", nil, true), (nil, "", nil, false), (nil, #","models":{"public":true}"#, nil, true),
            (nil, #","models":{"list":["m"]}"#, nil, false),
            (nil, #","models":{"file":"m.json"}"#, nil, true),
            (nil, #","chat":false,"models":{"file":"m.json"}"#, nil, true),
            (nil, #","chat":false"#, nil, false),
            ("k", #","chat":false"#, nil, true), ("k", #","models":{"public":true}"#, false, false),
            (nil, #","authorization":{"kind":"none"}"#, nil, true),
        ] as [(String?, String, Bool?, Bool)])
    func `in the catalog is what can be called, and what can be listed without a key`(
        key: String?, members: String, isEnabled: Bool?, isThere: Bool
    ) throws {
        let gateway = try Gateway.make(slug: "g", key: key, members)
        var settings = gateway.settings
        settings.isEnabled = isEnabled

        #expect(
            Gateway(gateway.descriptor, baseURL: gateway.baseURL, settings: settings).isInCatalog == isThere)
    }
}
