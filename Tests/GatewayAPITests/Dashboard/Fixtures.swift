// What the page shows, made up.
import Base
import Catalog
import Domain
import Foundation
import Health
import Providers
import Routing

@testable import GatewayAPI

enum Shown {
    static let now = Moment(nanoseconds: 5_000_000_000_000)
    static let day = WallTime(nanoseconds: 1_800_000_000_000_000_000)

    /// A gateway that answers, with a list and some traffic.
    static func health(_ slug: String, name: String? = nil, key: String? = "k", report: ListReport? = nil)
        throws
        -> GatewayHealth
    {
        let shown = name ?? "The \(slug)"
        let quoted = String(decoding: try JSONEncoder().encode(shown), as: UTF8.self)
        let gateway = try House.gateway(
            slug,
            #"{"slug":"\#(slug)","name":\#(quoted),"format":"openai","baseURL":"https://\#(slug).example/v1"}"#,
            key: key)
        var list = ListReport(gateway.id, .known)
        list.models = 312
        list.fetchedAt = Moment(nanoseconds: now.nanoseconds - 42_000_000_000)
        var endpoint = EndpointReport()
        endpoint.outcome = .answered(latency: .milliseconds(182))
        endpoint.checkedAt = Moment(nanoseconds: now.nanoseconds - 12_000_000_000)
        return GatewayHealth(
            of: gateway, endpoint: endpoint,
            list: ListStanding(gateway, report ?? list, isOffline: false, at: now), breakers: [],
            traffic: traffic, cost: CostReading(), at: now)
    }

    /// As much as five minutes of a busy gateway.
    private static var traffic: TrafficReading {
        var traffic = TrafficReading()
        traffic.window = .seconds(300)
        (traffic.attempts, traffic.failures) = (1204, 5)
        (traffic.latencyP50, traffic.latencyP95) = (.milliseconds(840), .milliseconds(2100))
        (traffic.firstEventP50, traffic.firstEventP95) = (.milliseconds(240), .milliseconds(910))
        traffic.lastFailure = .init(kind: .overloaded, outcome: "503", at: now, on: day)
        traffic.slots = (0..<30).map { index in
            var slot = TrafficReading.Slot()
            slot.firstEvent = .milliseconds(200 + index * 37 % 190)
            return slot
        }
        return traffic
    }

    static func live(
        _ id: String = "req_testinstance031a", model: String = "openai/gpt-4o-mini", attempt: Int = 1,
        failed: [String] = [], isStreaming: Bool = true, firstEvent: Duration? = .milliseconds(420),
        events: Int = 34, tokens: Int? = nil, age: Duration = .seconds(12), isEnding: Bool = false
    ) -> LiveRequest {
        let startedAt = Moment(nanoseconds: now.nanoseconds - age.wholeNanoseconds)
        return LiveRequest(
            id: Bytes(id), model: Bytes(model), gateway: GatewayID("openai"),
            nativeModel: Bytes("gpt-4o-mini"), attempt: attempt, failed: failed, isStreaming: isStreaming,
            startedAt: startedAt, firstEventAt: firstEvent.map { startedAt.advanced(by: $0) }, events: events,
            outputTokens: tokens, isEnding: isEnding)
    }

    static func recent(
        _ id: String = "req_testinstance031a", model: String? = "openai/gpt-4o-mini", status: Int = 200,
        ending: StaticString? = "complete", failure: String? = nil,
        usage: Usage? = Usage(promptTokens: 812, completionTokens: 1204), cost: USD? = USD(decimal: "0.0123")
    ) -> RecentRequest {
        let facts = RecentFacts(
            endedOn: day, gateway: GatewayID("openai"), status: status, isStreaming: true, ending: ending,
            failure: failure, usage: usage, cost: cost, duration: .milliseconds(4210),
            firstEvent: .milliseconds(420))
        return RecentRequest(
            id: Bytes(id), model: model.map { Bytes($0) }, nativeModel: Bytes("gpt-4o-mini"),
            attempts: Bytes("groq:429,openai:ok"), facts: facts)
    }

    static func reading(
        _ healths: [GatewayHealth] = [], live: [LiveRequest] = [], recent: [RecentRequest] = [],
        problems: [String] = []
    ) -> DashboardReading {
        var reading = DashboardReading(at: now, on: day)
        reading.healths = healths
        reading.live.shown = live
        reading.live.count = live.count
        reading.recent = recent
        reading.problems = problems
        return reading
    }

    static func page(_ reading: DashboardReading) -> String {
        DashboardPage(state: DashboardState(reading, after: nil), version: "1.2.3").text.text
    }
}
