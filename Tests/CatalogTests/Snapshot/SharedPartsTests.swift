// What snapshots share with those before them.
import Base
import Domain
import Providers
import Testing

@testable import Catalog

@Suite struct SharedPartsTests {
    private func offer(_ snapshot: ModelSnapshot, _ slug: String) -> Offer? {
        snapshot.offers(ofGateway: Bytes(slug)).first
    }

    @Test func `offers of lists that have not changed are taken over`() throws {
        var lists = try Lists(gateways: [("a", "", ["x"]), ("b", "", ["x"]), ("c", "openai", ["x"])]).lists()
        let before = ModelSnapshot(lists)
        lists[1] = try Lists(gateways: [("b", "", ["x"])]).lists()[0]
        let after = ModelSnapshot(lists, after: before)

        #expect(offer(after, "a") === offer(before, "a"))
        #expect(offer(after, "b") !== offer(before, "b"))
        #expect(offer(after, "c") === offer(before, "c"))
    }

    @Test func `other reports cost nothing`() throws {
        let lists = try Lists(gateways: [("a", "", ["x"]), ("b", "", ["y"])]).lists()
        let before = ModelSnapshot(lists)
        let after = before.with(reports: ["b", "a"].map { ListReport(GatewayID($0), .pending) })

        #expect(offer(after, "a") === offer(before, "a"))
        #expect(after.models.first === before.models.first)
        #expect(after.reports.map(\.gateway.slug) == ["a", "b"])
        #expect(after.isPending && after.state(of: Bytes("a" as String)) == .pending && !before.isPending)
    }

    @Test func `the offers of a gateway are a part of all`() throws {
        let snapshot = try Lists(gateways: [("a", "", ["x", "y"]), ("b", "", ["z"])]).snapshot()

        #expect(snapshot.offers(ofGateway: Bytes("b" as String)).map(\.model.nativeID) == ["z"])
        #expect(snapshot.offers(ofGateway: Bytes("b" as String)).indices == 2..<3)
        #expect(snapshot.offers(ofGateway: Bytes("nobody")).isEmpty)
    }
}
