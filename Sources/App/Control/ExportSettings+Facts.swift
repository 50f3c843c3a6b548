// Where telemetry goes, as far as differences tell it.
internal import Base
internal import HTTP
internal import Telemetry

extension ExportSettings {
    /// All of it is what an export begins with.
    var facts: [ConfigurationFact] {
        [
            .init("OTEL_METRIC_EXPORT_INTERVAL", metricInterval, needsRestart: true),
            .init("OTEL_TRACES_SAMPLER", "\(sampler)", needsRestart: true),
            .init(
                "OTEL_RESOURCE_ATTRIBUTES",
                attributes.map { "\($0.name)=\($0.value)" }.joined(separator: ","),
                needsRestart: true),
        ] + facts(of: traces, "TRACES") + facts(of: metrics, "METRICS")
    }

    private func facts(of destination: Destination?, _ kind: String) -> [ConfigurationFact] {
        func name(_ last: String) -> String { "OTEL_EXPORTER_OTLP_\(kind)_\(last)" }
        let headers = destination?.headers.map(\.value) ?? []
        return [
            .init(
                name("ENDPOINT"), destination.map { $0.origin.authority.text + $0.target }, needsRestart: true
            ),
            .init(name("TIMEOUT"), destination?.timeout, needsRestart: true),
            .init(
                name("COMPRESSION"), destination.map { $0.isCompressed ? "gzip" : "none" }, needsRestart: true
            ),
            .init(name: name("HEADERS"), value: .secrets(headers), needsRestart: true),
        ]
    }
}
