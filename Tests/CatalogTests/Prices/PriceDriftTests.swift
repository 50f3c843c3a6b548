// When a listed price and a written one are too different.
import Base
import Catalog
import Domain
import Testing

@Suite struct PriceDriftTests {
    private func report(_ listed: ModelPrices, written: ModelPrices) throws -> PriceReport {
        try Pricing(book: PriceBook(["m": written])).of(listed).report
    }

    @Test(
        arguments: [
            ("11", nil), ("9", nil), ("11.000000000001", "+10.0 %"), ("8.999999999999", "-10.0 %"),
            ("11.25", "+12.5 %"), ("20", "+100.0 %"), ("5", "-50.0 %"), ("10", nil), ("0.1", "-99.0 %"),
            ("1000", "+9900.0 %"),
        ] as [(String, String?)])
    func `more than ten percent is a drift, and exactly ten is none`(listed: String, percent: String?) throws
    {
        let report = try report(.perMillion(listed, "30"), written: .perMillion("10", "30"))

        #expect(report.drifts.map(\.percentText) == [percent].compactMap { $0 })
        if percent != nil {
            #expect(report.drifts.first?.kind == .prompt)
            #expect(report.drifts.first?.nativeID == "m")
            #expect(report.drifts.first?.written == USD(decimal: "10", scale: -6))
            #expect(report.drifts.first?.listed == USD(decimal: listed, scale: -6))
        }
    }

    @Test func `the larger of two differences is the worst`() throws {
        let report = try report(.perMillion("12", "15"), written: .perMillion("10", "30"))

        #expect(report.drifts.map(\.percentText) == ["+20.0 %", "-50.0 %"])
        #expect(report.worstDrift?.kind == .completion)
    }

    @Test(arguments: [Price.unknown, .dynamic])
    func `what is no amount does not drift`(price: Price) throws {
        let report = try report(
            ModelPrices(prompt: .perMillion("10"), completion: price), written: .perMillion("10", "30"))

        #expect(report.isEmpty)
    }

    @Test func `the percentage can be set`() throws {
        var bounds = PriceBounds()
        bounds.driftPercent = 50
        let pricing = Pricing(book: PriceBook(["m": .perMillion("10", "30")]), bounds: bounds)

        #expect(try pricing.of(.perMillion("15", "30")).report.isEmpty)
        #expect(try pricing.of(.perMillion("15.1", "30")).report.drifts.count == 1)
    }

    @Test func `news are told once, until they change`() throws {
        let gateway = GatewayID("g")
        let drifted = try report(.perMillion("12", "30"), written: .perMillion("10", "30"))
        let further = try report(.perMillion("14", "30"), written: .perMillion("10", "30"))
        let absurd = try report(.perMillion("5000000", "30"), written: .perMillion("10", "30"))
        var notices = PriceNotices()

        let worst = try #require(drifted.worstDrift)
        #expect(notices.news(in: [gateway: drifted]) == [.drift(gateway, count: 1, worst: worst)])
        #expect(notices.news(in: [gateway: drifted]) == [])
        #expect(notices.news(in: [gateway: further]).count == 1)
        #expect(notices.news(in: [gateway: absurd]) == [.absurd(gateway, count: 1, example: "m")])
        #expect(notices.news(in: [:]) == [])
        #expect(notices.news(in: [gateway: drifted]).count == 1)
    }
}
