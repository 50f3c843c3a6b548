// The export as a whole, over scripted collectors and time moved by hand.
import Base
import HTTP
import JSON
import Telemetry
import TestSupport
import Testing

@Suite struct TelemetryExporterTests {
    /// An exporter and what it works with.
    private final class Export {
        let time = ManualTime()
        let transport: ScriptedTransport
        let registry = MetricRegistry()
        let log = LogCapture()
        let spans: SpanQueue
        let exporter: TelemetryExporter
        var isDone = false

        init(_ scripts: [UpstreamScript], change: (inout ExportSettings) -> Void = { $0.metrics = nil }) {
            transport = ScriptedTransport(time: time, scripts)
            let news = ExportNews(
                registry, log: Log(level: .info, form: .json, sink: log, clock: { WallTime(nanoseconds: 0) }))
            spans = SpanQueue(lost: news.spansWithoutRoom)
            var settings = ExportSettings()
            let origin = Origin(isSecure: false, host: "collector", port: 4318)
            settings.traces = .init(origin, target: "/v1/traces")
            settings.traces?.headers = [.init("x-key", Secret("canary-secret"))]
            settings.metrics = .init(origin, target: "/v1/metrics")
            settings.attributes = [.init("service.name", "a \"service\"")]
            change(&settings)
            var surroundings = TelemetryExporter.Surroundings(
                time: time, transport: transport, registry: registry, spans: spans, news: news,
                version: "1.2.3")
            surroundings.clock = { WallTime(nanoseconds: 1_800_000_000_000_000_000) }
            surroundings.random = { 1 }
            exporter = TelemetryExporter(settings, surroundings)
            exporter.start()
            time.settle()
        }

        /// Records `count` requests without attempts.
        func record(_ count: Int = 1) {
            let tracer = Tracer(Tracing(Sampler(), into: spans))
            for _ in 0..<count {
                guard let trace = tracer.begin(.empty), let server = trace.serverSpan else { continue }
                trace.tell(at: time.now) { writer in
                    writer.add(
                        TraceSpan(
                            .server, server, parent: nil, "chat", of: nil, from: Moment(nanoseconds: 1),
                            to: Moment(nanoseconds: 2), hasFailed: false)
                    ) { $0.add("a", 1) }
                }
            }
        }

        func finish(within duration: Duration = .seconds(2)) {
            exporter.finish(by: time.now.advanced(by: duration)) { self.isDone = true }
            time.settle()
        }

        func message(_ index: Int) throws -> JSONDocument {
            try JSONDocument(parsing: Bytes(transport.sent[index]))
        }

        func spanCount(_ index: Int) throws -> Int? {
            try message(index).root["resourceSpans"]?.elements.first { _ in true }?["scopeSpans"]?.elements
                .first { _ in true }?["spans"]?.count
        }

        var metrics: String {
            let text = ByteBuffer()
            registry.render(into: text)
            return text.text
        }
    }

    // MARK: Spans

    @Test func `spans go out within a second, as one message`() throws {
        let export = Export([.json(200, "{}")])
        export.record(3)

        export.time.advance(by: .seconds(1))

        let request = try #require(export.transport.requests.first)
        #expect(export.transport.requests.count == 1)
        #expect(request.target.text == "/v1/traces")
        #expect(request.method == .post)
        #expect(request.fields.contains(HTTPField("content-type", "application/json")))
        #expect(request.fields.contains { $0.name.text == "x-key" && $0.value.text == "canary-secret" })
        let root = try export.message(0).root
        let resource = root["resourceSpans"]?.elements.first { _ in true }
        #expect(
            resource?["resource"]?.raw.text
                == #"{"attributes":[{"key":"service.name","value":{"stringValue":"a \"service\""}}]}"#)
        let scope = resource?["scopeSpans"]?.elements.first { _ in true }
        #expect(scope?["scope"]?.raw.text == #"{"name":"sluice","version":"1.2.3"}"#)
        #expect(scope?["spans"]?.count == 3)
        #expect(export.metrics.contains(#"sluice_telemetry_requests_total{kind="spans",outcome="ok"} 1"#))
        export.finish()
        #expect(export.isDone)
    }

    @Test func `a whole batch does not wait`() throws {
        let export = Export([.json(200, ""), .json(200, "")])
        export.record(600)

        export.exporter.wake()
        export.time.settle()

        #expect(try export.spanCount(0) == 512)
        #expect(try export.spanCount(1) == 88)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `a busy collector is asked again`(status: Int) throws {
        let export = Export([.json(status, "", [("retry-after", "5")]), .json(status, ""), .json(200, "")])
        export.record()

        export.time.advance(by: .seconds(1))
        #expect(export.transport.requests.count == 1)
        export.time.advance(by: .milliseconds(4999))
        #expect(export.transport.requests.count == 1)
        export.time.advance(by: .milliseconds(1))
        #expect(export.transport.requests.count == 2)
        export.time.advance(by: .seconds(2))
        #expect(export.transport.requests.count == 3)
        #expect(export.transport.sent[0] == export.transport.sent[2])
        #expect(!export.metrics.contains(#"reason="undeliverable""#))
        #expect(export.log.lines.filter { $0.contains("not delivered") }.count == 1)
        #expect(export.log.lines.filter { $0.contains("delivered again") }.count == 1)
    }

    @Test(arguments: [400, 401, 404, 413, 500])
    func `one that refuses is not`(status: Int) {
        let export = Export([.json(status, #"{"message":"canary of the collector"}"#)])
        export.record(4)

        export.time.advance(by: .seconds(60))

        #expect(export.transport.requests.count == 1)
        #expect(
            export.metrics.contains(#"sluice_telemetry_lost_total{kind="spans",reason="undeliverable"} 4"#))
        let log = export.log.lines.joined()
        #expect(log.contains("status_\(status)"))
        #expect(!log.contains("canary"))
    }

    @Test func `what the collector says it refused is counted`() {
        let export = Export([
            .json(200, #"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"canary"}}"#),
            .json(200, #"{"partialSuccess":{"rejectedSpans":-5}}"#), .json(200, "not JSON"),
        ])
        for _ in 0..<3 {
            export.record(3)
            export.time.advance(by: .seconds(1))
        }

        #expect(export.transport.requests.count == 3)
        #expect(export.metrics.contains(#"sluice_telemetry_lost_total{kind="spans",reason="rejected"} 2"#))
    }

    @Test func `a collector that hangs is timed out, and one that is gone given up`() {
        let export = Export([.hang])
        export.record()

        export.time.advance(by: .seconds(11))
        #expect(export.transport.requests.count == 1)
        // Nothing is scripted any more: it cannot be reached. 1, 2, 4, 8 and 16 seconds later.
        export.time.advance(by: .seconds(40))
        #expect(export.transport.requests.count == 6)
        #expect(
            export.metrics.contains(#"sluice_telemetry_lost_total{kind="spans",reason="undeliverable"} 1"#))
        #expect(export.metrics.contains(#"outcome="unreachable"} 6"#))
    }

    @Test func `while a collector is gone the queue stays bounded`() {
        let export = Export([])
        for _ in 0..<40 {
            export.record(1000)
            export.time.advance(by: .milliseconds(100))
        }

        #expect(export.spans.count <= 16_384)
        #expect(export.metrics.contains(#"sluice_telemetry_lost_total{kind="spans",reason="no_room"}"#))
    }

    // MARK: The end

    @Test func `at the end all that waits goes out at once`() throws {
        let export = Export([.json(200, ""), .json(200, "")])
        export.record(700)

        export.finish()

        #expect(export.isDone)
        #expect(try export.spanCount(0) == 512)
        #expect(try export.spanCount(1) == 188)
    }

    @Test func `the end does not wait for a collector that hangs`() {
        let export = Export([.hang, .hang])
        export.record(600)
        export.time.advance(by: .seconds(2))

        export.finish()
        #expect(!export.isDone)
        export.time.advance(by: .seconds(2))

        #expect(export.isDone)
        #expect(export.metrics.contains(#"sluice_telemetry_lost_total{kind="spans",reason="ending"} 600"#))
    }

    @Test func `nothing is tried twice at the end`() {
        let export = Export([.json(503, "", [("retry-after", "1")])])
        export.record()

        export.finish()

        #expect(export.isDone)
        #expect(export.transport.requests.count == 1)
    }

    // MARK: Metrics

    @Test func `metrics go out at their interval and at the end`() throws {
        let export = Export([.json(200, ""), .json(200, "")]) {
            $0.traces = nil
            $0.metricInterval = .seconds(10)
        }
        export.registry.counter("sluice_requests_total", "Requests.").add(7)

        export.time.advance(by: .seconds(9))
        #expect(export.transport.requests.isEmpty)
        export.time.advance(by: .seconds(1))
        #expect(export.transport.requests.map(\.target.text) == ["/v1/metrics"])
        export.finish()
        #expect(export.transport.requests.count == 2)
        #expect(export.isDone)

        let metric = try export.message(0).root["resourceMetrics"]?.elements.first { _ in true }?[
            "scopeMetrics"]?
            .elements.first { _ in true }?["metrics"]?.elements.first {
                $0["name"]?.string == "sluice_requests_total"
            }
        #expect(
            metric?.raw.text
                == #"{"name":"sluice_requests_total","description":"Requests.","unit":"1","sum":{"#
                + #""aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"attributes":[],"#
                + #""startTimeUnixNano":"1800000000000000000","timeUnixNano":"1800000000000000000","asInt":"7"}]}}"#
        )
    }

    @Test func `histograms and gauges have OTLP's shape`() throws {
        let export = Export([.json(200, "")]) { $0.traces = nil }
        let family = export.registry.histograms(
            "gen_ai.time", "Time.", unit: .seconds, bounds: [500_000_000, 2_000_000_000],
            labels: ["gen_ai.provider.name"])
        for seconds in [0.25, 1, 3, 4] { family.labelled("up").observe(Int(seconds * 1e9)) }
        export.registry.gauge("sluice_open", "Open.").set(-3)

        export.time.advance(by: .seconds(60))

        let all = try export.message(0).root["resourceMetrics"]?.elements.first { _ in true }?[
            "scopeMetrics"]?
            .elements.first { _ in true }?["metrics"]
        let metrics = Array(try #require(all).elements)
        let histogram = metrics.first { $0["name"]?.string == "gen_ai.time" }?["histogram"]
        #expect(
            histogram?["dataPoints"]?.raw.text
                == #"[{"attributes":[{"key":"gen_ai.provider.name","value":{"stringValue":"up"}}],"#
                + #""startTimeUnixNano":"1800000000000000000","timeUnixNano":"1800000000000000000","count":"4","#
                + #""sum":8.25,"bucketCounts":["1","1","2"],"explicitBounds":[0.5,2]}]"#)
        let gauge = metrics.first { $0["name"]?.string == "sluice_open" }?["gauge"]
        #expect(gauge?["dataPoints"]?.elements.first { _ in true }?["asInt"]?.string == "-3")
    }
}
