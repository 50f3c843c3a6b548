// Metrics in OTLP's JSON.
internal import Base
internal import JSON

/// Writes what metrics say as the elements of a list of OTLP's metrics. Sums since the process began.
///
/// Source: OTLP 1.7, "JSON Protobuf Encoding"; opentelemetry-proto 1.7, `metrics.proto`. Whole numbers of 64 bits are
/// texts there.
struct MetricsText {
    /// `AGGREGATION_TEMPORALITY_CUMULATIVE`.
    private static let cumulative = 2

    private let start: Bytes
    private let now: Bytes

    /// - Parameter start: since when is counted.
    init(from start: WallTime, to now: WallTime) {
        self.start = Bytes("\"\(start.nanoseconds)\"")
        self.now = Bytes("\"\(now.nanoseconds)\"")
    }

    /// Appends `readings`, commas between them. May take long for many series: not for a loop.
    ///
    /// - Returns: how many points these are.
    func append(_ readings: [MetricReading], to buffer: ByteBuffer) -> Int {
        var points = 0
        var isFirst = true
        for reading in readings where !reading.series.isEmpty {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            points += reading.series.count
            var writer = JSONWriter(into: buffer)
            writer.object { write(reading, &$0) }
        }
        return points
    }

    private func write(_ reading: MetricReading, _ metric: inout JSONWriter) {
        let description = reading.description
        metric.member("name", description.name)
        metric.member("description", description.help)
        metric.member("unit", description.unit.symbol)
        switch description.kind {
        case .gauge: metric.object("gauge") { writePoints(reading, &$0) }
        case .counter:
            metric.object("sum") { sum in
                sum.member("aggregationTemporality", Self.cumulative)
                sum.member("isMonotonic", true)
                writePoints(reading, &sum)
            }
        case .histogram(let bounds):
            metric.object("histogram") { histogram in
                histogram.member("aggregationTemporality", Self.cumulative)
                writePoints(reading, bounds: bounds, &histogram)
            }
        }
    }

    private func writePoints(
        _ reading: MetricReading, bounds: [Int] = [], _ writer: inout JSONWriter
    ) {
        let (labels, unit) = (reading.description.labels, reading.description.unit)
        writer.array("dataPoints") { list in
            for series in reading.series {
                list.object { point in
                    writeFrame(labels, series, &point)
                    switch series.value {
                    case .number(let number): write(number, unit, &point)
                    case .distribution(let distribution): write(distribution, bounds, unit, &point)
                    }
                }
            }
        }
    }

    private func writeFrame(_ labels: [String], _ series: MetricSeries, _ point: inout JSONWriter) {
        point.array("attributes") { list in
            for (name, value) in zip(labels, series.labelValues) where !value.isEmpty {
                list.object { $0.attribute(name, value) }
            }
        }
        point.member("startTimeUnixNano", raw: start)
        point.member("timeUnixNano", raw: now)
    }

    private func write(_ number: Int, _ unit: MetricUnit, _ point: inout JSONWriter) {
        if unit.isInBillionths {
            point.number("asDouble", number, unit)
        } else {
            point.member("asInt", String(number))
        }
    }

    private func write(
        _ distribution: Distribution, _ bounds: [Int], _ unit: MetricUnit, _ point: inout JSONWriter
    ) {
        point.member("count", String(distribution.count))
        point.number("sum", distribution.sum, unit)
        point.array("bucketCounts") { list in
            var before = 0
            for count in distribution.cumulative + [distribution.count] {
                list.string(String(count - before))
                before = count
            }
        }
        point.array("explicitBounds") { list in
            for bound in bounds { list.number(bound, unit) }
        }
    }
}

extension JSONWriter {
    /// A member that is a number as metrics count it.
    fileprivate mutating func number(_ name: String, _ value: Int, _ unit: MetricUnit) {
        self.name(name)
        number(value, unit)
    }

    fileprivate mutating func number(_ value: Int, _ unit: MetricUnit) {
        raw { unit.isInBillionths ? $0.append(billionths: value) : $0.append(decimal: value) }
    }
}

extension MetricUnit {
    /// As UCUM writes it.
    fileprivate var symbol: String {
        switch self {
        case .count: "1"
        case .bytes: "By"
        case .tokens: "{token}"
        case .seconds: "s"
        case .dollars: "USD"
        }
    }
}
