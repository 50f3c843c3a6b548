// Gateways and what was measured of them, as these tests need them.
import Base
import Catalog
import Domain
import JSON
import Providers
import Routing
import Testing

@testable import Health

extension Gateway {
    /// - Parameters:
    ///   - members: of its record, each after a comma.
    ///   - settings: what the operator set.
    static func make(
        _ slug: String = "up", key: String? = "sk-canary-key", _ members: String = "",
        _ settings: (inout GatewaySettings) -> Void = { _ in }
    ) throws -> Gateway {
        let record =
            #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://\#(slug).example/v1"\#(members)}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        var own = GatewaySettings(key: key.map { Secret($0) })
        settings(&own)
        return try Gateway(descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), settings: own)
    }
}

/// A gateway and everything that was measured of it, ready to be judged.
struct Patient {
    static let now = Moment(nanoseconds: 1_000_000_000_000)

    var gateway: Gateway
    var endpoint = EndpointReport()
    var list: ListReport?
    var breakers: [BreakerReport] = []
    var traffic = TrafficReading()
    var cost = CostReading()
    var isOffline = false

    init(_ gateway: Gateway) {
        self.gateway = gateway
        traffic.window = TrafficWindow.length
        var report = ListReport(gateway.id, .known)
        report.models = 312
        report.source = .network
        report.fetchedAt = Self.ago(42)
        list = report
    }

    init() throws {
        try self.init(.make())
    }

    static func ago(_ seconds: Int) -> Moment { now.advanced(by: .seconds(-seconds)) }

    /// The latest check answered in 182 ms, so many seconds ago.
    mutating func answered(_ seconds: Int = 12) {
        endpoint.outcome = .answered(latency: .milliseconds(182))
        endpoint.checkedAt = Self.ago(seconds)
    }

    mutating func failed(_ reason: String, _ seconds: Int = 12) {
        endpoint.outcome = .failed(reason: reason)
        endpoint.checkedAt = Self.ago(seconds)
    }

    /// So many attempts, of which so many failed before the others went well.
    mutating func attempts(_ all: Int, failed: Int, rateLimited: Int = 0, since: Int = 0) {
        (traffic.attempts, traffic.failures, traffic.rateLimited) = (all, failed, rateLimited)
        traffic.successesInARow = all - failed - rateLimited
        traffic.hasRecovered = failed == 0
        traffic.lastSuccessAt = all > failed + rateLimited ? Self.ago(since) : nil
    }

    mutating func breaker(_ state: BreakerReport.State, of model: String? = "gpt-x") {
        breakers.append(
            BreakerReport(gateway: gateway.id, model: model.map { Bytes($0) }, state: state))
    }

    var health: GatewayHealth {
        GatewayHealth(
            of: gateway, endpoint: endpoint,
            list: ListStanding(gateway, list, isOffline: isOffline, at: Self.now), breakers: breakers,
            traffic: traffic, cost: cost, at: Self.now)
    }

    var words: HealthWords { HealthWords(of: health, at: Self.now) }
    /// `degraded: 2 of 14 …`
    var judgement: String {
        [health.state.rawValue, health.reason].compactMap { $0 }.joined(separator: ": ")
    }
}
