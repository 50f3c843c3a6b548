// All metrics of the process.
import Synchronization

/// All metrics of the process. They are made once, while the parts are assembled, and handed to who uses them.
///
/// Names that have a dot are OpenTelemetry's, and so are their labels; see `MetricDescription`. Two metrics of one
/// name, or a name Prometheus would refuse, stop the program: they are our mistakes.
package final class MetricRegistry: Sendable {
    private struct Metric: Sendable {
        let description: MetricDescription
        let read: @Sendable () -> [MetricSeries]
    }

    private let metrics = Mutex<[Metric]>([])

    package init() {}

    // MARK: Making metrics

    /// A number that only grows; its name ends in `_total`.
    package func counter(_ name: String, _ help: String, unit: MetricUnit = .count) -> Counter {
        let counter = Counter()
        self.counter(name, help, unit: unit) { counter.value }
        return counter
    }

    /// A number that goes up and down.
    package func gauge(_ name: String, _ help: String, unit: MetricUnit = .count) -> Gauge {
        let gauge = Gauge()
        self.gauge(name, help, unit: unit) { gauge.value }
        return gauge
    }

    /// A distribution. `bounds` rise, in the unit of what is observed (nanoseconds for seconds).
    package func histogram(
        _ name: String, _ help: String, unit: MetricUnit = .seconds, bounds: [Int]
    ) -> Histogram {
        let histogram = Histogram(bounds: bounds)
        register(name, help, .histogram(bounds: bounds), unit) {
            [MetricSeries(labelValues: [], value: .distribution(histogram.reading))]
        }
        return histogram
    }

    /// A growing number that is asked for when somebody looks. `read` must be quick and must not block.
    package func counter(
        _ name: String, _ help: String, unit: MetricUnit = .count, read: @escaping @Sendable () -> Int
    ) {
        register(name, help, .counter, unit) { [MetricSeries(labelValues: [], value: .number(read()))] }
    }

    /// A number that is asked for when somebody looks. `read` must be quick and must not block.
    package func gauge(
        _ name: String, _ help: String, unit: MetricUnit = .count, read: @escaping @Sendable () -> Int
    ) {
        register(name, help, .gauge, unit) { [MetricSeries(labelValues: [], value: .number(read()))] }
    }

    /// Counters that differ in `labels`; at most `bound` series and one called `other`.
    package func counters(
        _ name: String, _ help: String, unit: MetricUnit = .count, labels: [String], bound: Int = 200
    ) -> MetricFamily<Counter> {
        family(name, help, .counter, unit, labels, bound, make: { Counter() }) { .number($0.value) }
    }

    /// Gauges that differ in `labels`; at most `bound` series and one called `other`.
    package func gauges(
        _ name: String, _ help: String, unit: MetricUnit = .count, labels: [String], bound: Int = 200
    ) -> MetricFamily<Gauge> {
        family(name, help, .gauge, unit, labels, bound, make: { Gauge() }) { .number($0.value) }
    }

    /// Distributions that differ in `labels`; at most `bound` series and one called `other`.
    package func histograms(
        _ name: String, _ help: String, unit: MetricUnit = .seconds, bounds: [Int], labels: [String],
        bound: Int = 200
    ) -> MetricFamily<Histogram> {
        family(
            name, help, .histogram(bounds: bounds), unit, labels, bound, make: { Histogram(bounds: bounds) }
        ) {
            .distribution($0.reading)
        }
    }

    // MARK: Reading them

    /// What every metric says now, in the order of registration. Series may be many: not for a loop.
    package var readings: [MetricReading] {
        metrics.withLock { $0 }.map { MetricReading(description: $0.description, series: $0.read()) }
    }

    /// Appends everything in the text format 0.0.4 of Prometheus. May be long: not for a loop.
    ///
    /// Source: https://prometheus.io/docs/instrumenting/exposition_formats/, "Text-based format".
    package func render(into buffer: ByteBuffer) {
        for reading in readings { MetricText(of: reading.description, in: buffer).append(reading) }
    }

    private func family<Instrument>(
        _ name: String, _ help: String, _ kind: MetricDescription.Kind, _ unit: MetricUnit,
        _ labels: [String], _ bound: Int, make: @escaping @Sendable () -> Instrument,
        _ value: @escaping @Sendable (Instrument) -> MetricSeries.Value
    ) -> MetricFamily<Instrument> {
        let family = MetricFamily(labelCount: labels.count, bound: bound, make: make)
        register(name, help, kind, unit, labels) {
            family.all.map { MetricSeries(labelValues: $0.values, value: value($0.instrument)) }
        }
        return family
    }

    private func register(
        _ name: String, _ help: String, _ kind: MetricDescription.Kind, _ unit: MetricUnit,
        _ labels: [String] = [], read: @escaping @Sendable () -> [MetricSeries]
    ) {
        let description = MetricDescription(name: name, help: help, kind: kind, unit: unit, labels: labels)
        let spelled = description.prometheusName
        precondition(MetricText.isMetricName(spelled), "not a metric's name")
        precondition(
            labels.allSatisfy { MetricText.isLabelName(MetricDescription.underscored($0)) }, "not label names"
        )
        metrics.withLock { metrics in
            precondition(
                !metrics.contains { $0.description.prometheusName == spelled }, "two metrics of one name")
            metrics.append(Metric(description: description, read: read))
        }
    }
}
