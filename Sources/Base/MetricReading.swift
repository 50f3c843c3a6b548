// What metrics say at one moment, as values.

/// What a metric is: said once, when it is made.
package struct MetricDescription: Sendable {
    package enum Kind: Sendable, Equatable {
        case counter, gauge
        /// `bounds` rise, in the metric's unit; above the last comes infinity.
        case histogram(bounds: [Int])
    }

    /// As Prometheus spells it, or with dots as OpenTelemetry does: `gen_ai.client.operation.duration`.
    package let name: String
    /// For people.
    package let help: String
    package let kind: Kind
    package let unit: MetricUnit
    /// The names of the labels, spelled like `name`.
    package let labels: [String]

    /// The name as Prometheus spells it. In OpenTelemetry's names dots become underscores, and what they leave to the
    /// unit is added: `gen_ai_client_operation_duration_seconds`.
    ///
    /// Source: OpenTelemetry, "Prometheus and OpenMetrics Compatibility", metric metadata.
    package var prometheusName: String {
        name.contains(".") ? Self.underscored(name) + unit.prometheusSuffix : name
    }

    /// `name` with underscores in the place of dots.
    static func underscored(_ name: String) -> String {
        String(name.map { $0 == "." ? "_" : $0 })
    }
}

/// What a metric says when somebody looks.
package struct MetricReading: Sendable {
    package let description: MetricDescription
    /// Ordered by their label values; one without any where the metric has no labels.
    package let series: [MetricSeries]
}

/// One series of a metric.
package struct MetricSeries: Sendable {
    package enum Value: Sendable {
        /// In the metric's unit, as it is counted: nanoseconds for seconds.
        case number(Int)
        case distribution(Distribution)
    }

    /// In the order of the metric's labels.
    package let labelValues: [String]
    package let value: Value
}

/// What a histogram has counted.
package struct Distribution: Equatable, Sendable {
    /// For each bound how many were at or below it.
    package let cumulative: [Int]
    /// All of them.
    package let count: Int
    /// What they add up to.
    package let sum: Int
}

extension MetricUnit {
    /// Whether the integers are billionths of the unit.
    package var isInBillionths: Bool {
        switch self {
        case .seconds, .dollars: true
        case .count, .bytes, .tokens: false
        }
    }

    fileprivate var prometheusSuffix: String {
        switch self {
        case .seconds: "_seconds"
        case .bytes: "_bytes"
        case .dollars: "_usd"
        case .count, .tokens: ""
        }
    }
}
