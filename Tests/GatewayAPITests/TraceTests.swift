// The traces of requests, from the caller's field to the spans.
import Base
import GatewayAPI
import HTTP
import JSON
import Routing
import Telemetry
import TestSupport
import Testing

@Suite struct TraceTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let parent = "00-\(trace)-b7ad6b7169203331-01"

    /// A house that records traces, and what it recorded.
    private final class TracingHouse {
        let spans = SpanQueue()
        let house: House

        init(_ scripts: [UpstreamScript], sampler: Sampler = Sampler(), rules: RoutingRules = House.rules)
            throws
        {
            let tracing = Tracing(
                sampler, into: spans, clock: { WallTime(nanoseconds: 1_800_000_000_000_000_000) })
            house = try House(scripts, rules: rules, tracing: tracing)
        }

        func recorded() throws -> [Recorded] {
            guard let batch = spans.take() else { return [] }
            let text = "[" + batch.parts.map(\.text).joined().dropFirst() + "]"
            #expect(!text.contains("canary"))
            return try JSONDocument(parsing: Bytes(text)).root.elements.map { Recorded(node: $0) }
        }

        /// The value of a field of a request to a gateway.
        func sent(_ name: String, _ request: Int = 0) -> String? {
            house.transport.requests[request].fields.first { $0.name.text == name }?.value.text
        }
    }

    private struct Recorded {
        let node: JSONNode

        /// A member's text.
        subscript(name: String) -> String? { node.member(named: Bytes(name))?.value.string }

        /// The value of an attribute, as JSON.
        func told(_ name: String) -> String? {
            let attribute = node["attributes"]?.elements.first { $0["key"]?.string == name }
            return attribute?["value"]?.members.first { _ in true }?.value.raw.text
        }

        var nanoseconds: Int {
            Int(self["endTimeUnixNano"] ?? "").map { $0 - (Int(self["startTimeUnixNano"] ?? "") ?? 0) } ?? -1
        }
    }

    @Test func `a request is a span and so is its attempt`() throws {
        let tracing = try TracingHouse([
            .answer(
                200, [("content-type", "application/json")], [.text(ChatTests.answer)], after: .seconds(2))
        ])

        let call = try tracing.house.chat(
            Self.body, [("traceparent", Self.parent), ("tracestate", "congo=1"), ("baggage", "user=canary")])
        tracing.house.time.advance(by: .seconds(3))

        #expect(call.status == 200)
        let spans = try tracing.recorded()
        #expect(spans.count == 2)
        #expect(spans.map { $0["traceId"] } == [Self.trace, Self.trace])
        #expect(spans[0]["parentSpanId"] == "b7ad6b7169203331")
        #expect(spans[1]["parentSpanId"] == spans[0]["spanId"])
        #expect(spans[0].nanoseconds == 2_000_000_000 && spans[1].nanoseconds == 2_000_000_000)
        #expect(spans[0]["endTimeUnixNano"] == "1800000000000000000")
        #expect(spans[0]["name"] == "chat up/m" && spans[1]["name"] == "chat m")
        #expect(spans[0].told("gen_ai.provider.name") == #""up""#)
        #expect(spans[0].told("sluice.attempts") == #""up:ok""#)
        #expect(spans[0].told("gen_ai.usage.output_tokens") == #""7""#)
        #expect(spans[0].told("http.response.status_code") == #""200""#)
        #expect(spans[0].node["status"] == nil)
        #expect(tracing.sent("traceparent") == "00-\(Self.trace)-\(spans[1]["spanId"] ?? "")-01")
        #expect(tracing.sent("tracestate") == "congo=1")
        #expect(tracing.sent("baggage") == nil)
    }

    @Test func `every attempt has a span of its own`() throws {
        var rules = House.rules
        rules.retries.most = 1
        let tracing = try TracingHouse([.json(503, "canary"), .json(200, ChatTests.answer)], rules: rules)

        _ = try tracing.house.chat(model: "up/m", stream: false)
        tracing.house.time.advance(by: .seconds(5))

        let spans = try tracing.recorded()
        #expect(spans.map { $0.told("error.type") } == [nil, #""overloaded""#, nil])
        #expect(spans[1].told("http.response.status_code") == #""503""#)
        #expect(spans[1].node["status"]?.raw.text == #"{"code":2}"#)
        #expect(Set(spans.compactMap { $0["spanId"] }).count == 3)
        #expect(tracing.sent("traceparent", 0)?.contains(spans[1]["spanId"] ?? "?") == true)
        #expect(tracing.sent("traceparent", 1)?.contains(spans[2]["spanId"] ?? "?") == true)
    }

    @Test func `a stream's attempt lasts as long as the stream, and tells how it ended`() throws {
        let broken = UpstreamScript.stream([
            .text(ChatTests.event), .fail(TransportFailure(.reset, .reading, "canary")),
        ])
        let tracing = try TracingHouse([broken])

        _ = try tracing.house.chat(model: "up/m", stream: true)
        tracing.house.time.advance(by: .seconds(1))

        let spans = try tracing.recorded()
        #expect(spans[0].told("sluice.ending") == #""broken""#)
        #expect(spans[1]["endTimeUnixNano"] == spans[0]["endTimeUnixNano"])
        #expect(spans.allSatisfy { $0.node["status"]?.raw.text == #"{"code":2}"# })
        #expect(spans[1].told("error.type") == spans[0].told("error.type"))
    }

    @Test func `a request that reaches no gateway is a span, too`() throws {
        let tracing = try TracingHouse([])

        _ = try tracing.house.chat("{canary", [])
        _ = try tracing.house.chat(model: "locked/m", stream: false)

        let spans = try tracing.recorded()
        #expect(spans.map { $0["name"] } == ["chat", "chat locked/m"])
        #expect(spans.map { $0.told("error.type") } == [#""invalid_json""#, #""gateway_not_configured""#])
        // The caller's fault is not ours.
        #expect(spans.allSatisfy { $0.node["status"] == nil })
    }

    @Test func `what is not recorded is passed on as it came`() throws {
        let off = try TracingHouse(
            [.json(200, ChatTests.answer)], sampler: Sampler(.never, asksParent: false))
        _ = try off.house.chat(Self.body, [("traceparent", Self.parent)])
        #expect(try off.recorded().isEmpty)
        #expect(off.sent("traceparent") == Self.parent)

        let plain = try House([.json(200, ChatTests.answer)])
        _ = try plain.chat(Self.body, [("traceparent", Self.parent), ("tracestate", "a=1")])
        let fields = plain.transport.requests[0].fields.map { "\($0.name): \($0.value)" }
        #expect(fields.contains("traceparent: \(Self.parent)") && fields.contains("tracestate: a=1"))
    }

    private static var body: String { House.body(model: "up/m", stream: false) }
}
