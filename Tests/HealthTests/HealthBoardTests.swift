import Base
import Catalog
import Domain
import Providers
import Routing
import Testing

@testable import Health

@Suite struct HealthBoardTests {
    private static let now = Patient.now
    private static let day = WallTime(nanoseconds: 1_800_000_000_000_000_000)
    private let board = HealthBoard()

    private func healths(of gateways: [Gateway]) -> [GatewayHealth] {
        let registry = GatewayRegistry(gateways)
        return board.healths(
            registry, ModelSnapshot(atStart: registry, isOffline: false), BreakerTable(), isOffline: false,
            at: Self.now, on: Self.day)
    }

    @Test func `a gateway has one record, whoever asks for it`() {
        #expect(board.record(of: GatewayID("a")) === board.record(of: GatewayID("a")))
        #expect(board.record(of: GatewayID("a")) !== board.record(of: GatewayID("b")))
    }

    @Test func `each gateway is judged by what was measured of it, and by nothing else`() throws {
        var report = EndpointReport()
        report.outcome = .failed(reason: "answered 500")
        report.checkedAt = Self.now
        board.tell(report, of: GatewayID("ill"))
        board.record(of: GatewayID("well")).note(
            AttemptFacts(latency: .milliseconds(5), isAnswer: true), at: Self.now, on: Self.day)

        let healths = healths(of: [try .make("ill"), try .make("well"), try .make("new")])

        #expect(healths.map { $0.gateway.id.slug } == ["ill", "new", "well"])
        #expect(healths.map(\.state) == [.down, .configured, .healthy])
        #expect(healths[2].cost.unknownSinceStart == 1)
    }

    @Test func `only an answer can have an unknown cost`() throws {
        let record = board.record(of: GatewayID("up"))
        record.note(
            AttemptFacts(failure: .serverError, outcome: "500", latency: .zero, isAnswer: false),
            at: Self.now,
            on: Self.day)
        // It broke off after the caller had seen its beginning.
        record.note(
            AttemptFacts(failure: .brokenAnswer, outcome: "broken_answer", latency: .zero, isAnswer: true),
            at: Self.now, on: Self.day)

        let health = try #require(healths(of: [.make()]).first)

        #expect(health.traffic.failures == 2)
        #expect(health.cost.unknownSinceStart == 1)
    }

    @Test func `what many threads tell is all there`() async throws {
        let record = board.record(of: GatewayID("up"))

        await withTaskGroup { group in
            for _ in 1...4 {
                group.addTask {
                    for _ in 1...500 {
                        record.note(
                            AttemptFacts(latency: .zero, cost: USD(attodollars: 1), isAnswer: true),
                            at: Self.now, on: Self.day)
                    }
                }
            }
        }

        let health = try #require(healths(of: [.make()]).first)
        #expect(health.traffic.attempts == 2000)
        #expect(health.cost.sinceStart == USD(attodollars: 2000))
    }
}
