// Metrics: what they count and how Prometheus reads them.
import Base
import Dispatch
import Testing

@Suite struct MetricTests {
    private let registry = MetricRegistry()

    private var text: String {
        let buffer = ByteBuffer()
        registry.render(into: buffer)
        return buffer.text
    }

    @Test func `counters and gauges are rendered in the order they were made`() {
        let requests = registry.counter("sluice_requests_total", "Requests.")
        let open = registry.gauge("sluice_connections", "Open connections.")
        let busy = registry.counter("sluice_busy_seconds_total", "Time at work.", unit: .seconds)

        requests.add()
        requests.add(2)
        open.set(7)
        open.add(-8)
        busy.add(.milliseconds(1500))

        #expect(
            text == """
                # HELP sluice_requests_total Requests.
                # TYPE sluice_requests_total counter
                sluice_requests_total 3
                # HELP sluice_connections Open connections.
                # TYPE sluice_connections gauge
                sluice_connections -1
                # HELP sluice_busy_seconds_total Time at work.
                # TYPE sluice_busy_seconds_total counter
                sluice_busy_seconds_total 1.5

                """)
    }

    @Test func `a metric may be asked for when somebody looks`() {
        registry.gauge("a", "A.") { 42 }
        registry.counter("b", "B.", unit: .seconds) { 1 }
        registry.counter("c", "C.", unit: .dollars) { 12_000_000_340 }

        #expect(text.contains("\na 42\n"))
        #expect(text.contains("\nb 0.000000001\n"))
        #expect(text.contains("\nc 12.00000034\n"))
    }

    @Test func `a histogram counts each value in every bucket that holds it`() {
        let histogram = registry.histogram(
            "sluice_time_seconds", "Time.", bounds: [1_000_000, 2_500_000_000])

        histogram.observe(.milliseconds(1))  // at the bound: inside
        histogram.observe(1_000_001)
        histogram.observe(.seconds(3))
        histogram.observe(-5)

        #expect(
            text == """
                # HELP sluice_time_seconds Time.
                # TYPE sluice_time_seconds histogram
                sluice_time_seconds_bucket{le="0.001"} 2
                sluice_time_seconds_bucket{le="2.5"} 3
                sluice_time_seconds_bucket{le="+Inf"} 4
                sluice_time_seconds_sum 3.002000001
                sluice_time_seconds_count 4

                """)
    }

    @Test func `labels and help are escaped`() {
        let family = registry.counters(
            "c_total", "back\\slash\nand \"quotes\"", labels: ["model", "outcome"])

        family.labelled("a\"b\\c\nd", "ok").add(5)

        #expect(
            text == #"""
                # HELP c_total back\\slash\nand "quotes"
                # TYPE c_total counter
                c_total{model="a\"b\\c\nd",outcome="ok"} 5

                """#)
    }

    @Test func `a labelled histogram keeps its labels before le`() {
        let family = registry.histograms("h", "H.", unit: .count, bounds: [10], labels: ["gateway"])

        family.labelled("x").observe(11)

        #expect(text.contains("h_bucket{gateway=\"x\",le=\"10\"} 0\n"))
        #expect(text.contains("h_bucket{gateway=\"x\",le=\"+Inf\"} 1\n"))
        #expect(text.contains("h_sum{gateway=\"x\"} 11\nh_count{gateway=\"x\"} 1\n"))
    }

    @Test func `one set of label values is one series`() {
        let family = registry.gauges("g", "G.", labels: ["x"])

        #expect(family.labelled("a") === family.labelled("a"))
        #expect(family.labelled("a") !== family.labelled("b"))
    }

    @Test func `beyond the bound everything is counted as other`() {
        let family = registry.counters("c_total", "C.", labels: ["x"], bound: 2)

        for name in ["a", "b", "c", "d", "a"] { family.labelled(name).add() }

        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples == ["c_total{x=\"a\"} 2", "c_total{x=\"b\"} 1", "c_total{x=\"other\"} 2"])
    }

    @Test func `additions from several threads all count`() {
        let counter = registry.counter("c_total", "C.")
        let histogram = registry.histogram("h", "H.", unit: .count, bounds: [0])

        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<1000 {
                counter.add()
                histogram.observe(1)
            }
        }

        #expect(counter.value == 4000)
        #expect(text.contains("h_sum 4000\nh_count 4000\n"))
    }

    @Test func `a name used twice or not allowed stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let registry = MetricRegistry()
            _ = registry.counter("a", "A.")
            _ = registry.gauge("a", "A.")
        }
        await #expect(processExitsWith: .failure) { _ = MetricRegistry().counter("1a", "A.") }
        await #expect(processExitsWith: .failure) { _ = MetricRegistry().counters("a", "A.", labels: ["le"]) }
    }
}

@Suite struct MetricReadingTests {
    private let registry = MetricRegistry()

    @Test func `readings are what metrics say, as values`() throws {
        registry.gauges("open", "Open.", labels: ["gateway"]).labelled("up").set(3)
        registry.histogram("time_seconds", "Time.", bounds: [10, 20]).observe(15)

        let (gauge, histogram) = (registry.readings[0], registry.readings[1])
        #expect(gauge.description.name == "open")
        #expect(gauge.description.kind == .gauge)
        #expect(gauge.description.labels == ["gateway"])
        #expect(gauge.series.map(\.labelValues) == [["up"]])
        guard case .number(let number) = gauge.series[0].value else {
            Issue.record("not a number")
            return
        }
        #expect(number == 3)
        #expect(histogram.description.kind == .histogram(bounds: [10, 20]))
        guard case .distribution(let counted) = histogram.series[0].value else {
            Issue.record("not a distribution")
            return
        }
        #expect(counted.cumulative == [0, 1])
        #expect(counted.count == 1)
        #expect(counted.sum == 15)
    }

    @Test func `a name of OpenTelemetry's is spelled as Prometheus wants it`() {
        registry.histograms(
            "gen_ai.client.operation.duration", "Time.", unit: .seconds, bounds: [1_000_000_000],
            labels: ["gen_ai.provider.name"]
        ).labelled("up").observe(1)
        registry.histogram("gen_ai.client.token.usage", "Tokens.", unit: .tokens, bounds: [4]).observe(5)

        let text = ByteBuffer()
        registry.render(into: text)
        #expect(text.text.contains("# TYPE gen_ai_client_operation_duration_seconds histogram\n"))
        #expect(
            text.text.contains(
                #"gen_ai_client_operation_duration_seconds_bucket{gen_ai_provider_name="up",le="1"} 1"#))
        #expect(text.text.contains("\ngen_ai_client_token_usage_sum 5\n"))
        #expect(registry.readings.map(\.description.name).first == "gen_ai.client.operation.duration")
    }

    @Test func `series keep their order however they came`() {
        let family = registry.counters("c_total", "C.", labels: ["x", "y"])

        for (x, y) in [("b", "1"), ("a", "2"), ("c", "0"), ("a", "1")] { family.labelled(x, y).add() }

        #expect(
            registry.readings[0].series.map(\.labelValues) == [
                ["a", "1"], ["a", "2"], ["b", "1"], ["c", "0"],
            ])
    }
}
