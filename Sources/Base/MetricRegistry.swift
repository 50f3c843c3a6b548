// All metrics of the process, and their text for Prometheus.
import Synchronization

/// All metrics of the process. They are made once, while the parts are assembled, and handed to who uses them.
///
/// Two metrics of one name, or a name Prometheus would refuse, stop the program: they are our mistakes.
package final class MetricRegistry: Sendable {
    private struct Metric: Sendable {
        let name: String
        let help: String
        let kind: String
        let write: @Sendable (ByteBuffer) -> Void
    }

    private let metrics = Mutex<[Metric]>([])

    package init() {}

    // MARK: Making metrics

    /// A number that only grows; its name ends in `_total`.
    package func counter(_ name: String, _ help: String, unit: MetricUnit = .count) -> Counter {
        let counter = Counter()
        register(name, help, kind: "counter") { MetricText.sample(name, "", counter.value, unit, in: $0) }
        return counter
    }

    /// A number that goes up and down.
    package func gauge(_ name: String, _ help: String, unit: MetricUnit = .count) -> Gauge {
        let gauge = Gauge()
        register(name, help, kind: "gauge") { MetricText.sample(name, "", gauge.value, unit, in: $0) }
        return gauge
    }

    /// A distribution. `bounds` rise, in the unit of what is observed (nanoseconds for seconds).
    package func histogram(
        _ name: String, _ help: String, unit: MetricUnit = .seconds, bounds: [Int]
    ) -> Histogram {
        let histogram = Histogram(bounds: bounds)
        register(name, help, kind: "histogram") {
            MetricText.histogram(name, [], [], histogram, unit, in: $0)
        }
        return histogram
    }

    /// A growing number that is asked for when somebody looks. `read` must be quick and must not block.
    package func counter(
        _ name: String, _ help: String, unit: MetricUnit = .count, read: @escaping @Sendable () -> Int
    ) {
        register(name, help, kind: "counter") { MetricText.sample(name, "", read(), unit, in: $0) }
    }

    /// A number that is asked for when somebody looks. `read` must be quick and must not block.
    package func gauge(
        _ name: String, _ help: String, unit: MetricUnit = .count, read: @escaping @Sendable () -> Int
    ) {
        register(name, help, kind: "gauge") { MetricText.sample(name, "", read(), unit, in: $0) }
    }

    /// Counters that differ in `labels`; at most `bound` series and one called `other`.
    package func counters(
        _ name: String, _ help: String, unit: MetricUnit = .count, labels: [String], bound: Int = 200
    ) -> MetricFamily<Counter> {
        let family = family(labels, bound) { Counter() }
        register(name, help, kind: "counter") { buffer in
            for (values, counter) in family.all {
                MetricText.sample(name, MetricText.labels(labels, values), counter.value, unit, in: buffer)
            }
        }
        return family
    }

    /// Gauges that differ in `labels`; at most `bound` series and one called `other`.
    package func gauges(
        _ name: String, _ help: String, unit: MetricUnit = .count, labels: [String], bound: Int = 200
    ) -> MetricFamily<Gauge> {
        let family = family(labels, bound) { Gauge() }
        register(name, help, kind: "gauge") { buffer in
            for (values, gauge) in family.all {
                MetricText.sample(name, MetricText.labels(labels, values), gauge.value, unit, in: buffer)
            }
        }
        return family
    }

    /// Distributions that differ in `labels`; at most `bound` series and one called `other`.
    package func histograms(
        _ name: String, _ help: String, unit: MetricUnit = .seconds, bounds: [Int], labels: [String],
        bound: Int = 200
    ) -> MetricFamily<Histogram> {
        let family = family(labels, bound) { Histogram(bounds: bounds) }
        register(name, help, kind: "histogram") { buffer in
            for (values, histogram) in family.all {
                MetricText.histogram(name, labels, values, histogram, unit, in: buffer)
            }
        }
        return family
    }

    // MARK: Reading them

    /// Appends everything in the text format 0.0.4 of Prometheus, in the order of registration.
    ///
    /// Source: https://prometheus.io/docs/instrumenting/exposition_formats/, "Text-based format".
    package func render(into buffer: ByteBuffer) {
        let all = metrics.withLock { $0 }
        for metric in all {
            MetricText.head(metric.name, help: metric.help, kind: metric.kind, in: buffer)
            metric.write(buffer)
        }
    }

    private func family<Instrument>(
        _ labels: [String], _ bound: Int, make: @escaping @Sendable () -> Instrument
    ) -> MetricFamily<Instrument> {
        precondition(!labels.isEmpty && labels.allSatisfy { MetricText.isLabelName($0) }, "not label names")
        return MetricFamily(labelCount: labels.count, bound: bound, make: make)
    }

    private func register(
        _ name: String, _ help: String, kind: String, write: @escaping @Sendable (ByteBuffer) -> Void
    ) {
        precondition(MetricText.isMetricName(name), "not a metric's name")
        metrics.withLock { metrics in
            precondition(!metrics.contains { $0.name == name }, "two metrics of one name")
            metrics.append(Metric(name: name, help: help, kind: kind, write: write))
        }
    }
}
