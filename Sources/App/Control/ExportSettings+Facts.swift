// Where telemetry goes, as far as differences tell it.
internal import Base
internal import HTTP
internal import Telemetry

extension ExportSettings {
    /// All of it is what an export begins with.
    var facts: [ConfigurationFact] {
        [
            .init("OTEL_METRIC_EXPORT_INTERVAL", metricInterval, needsRestart: true),
            .init("OTEL_TRACES_SAMPLER", sampler.words, needsRestart: true),
            .init(
                "OTEL_RESOURCE_ATTRIBUTES",
                attributes.map { "\($0.name)=\($0.value)" }.joined(separator: ","),
                needsRestart: true),
        ] + facts(of: traces, "TRACES") + facts(of: metrics, "METRICS")
    }

    private func facts(of destination: Destination?, _ kind: String) -> [ConfigurationFact] {
        func name(_ last: String) -> String { "OTEL_EXPORTER_OTLP_\(kind)_\(last)" }
        let headers = destination?.headers.flatMap { [Secret("\($0.name)"), $0.value] } ?? []
        return [
            .init(
                name("ENDPOINT"), destination?.address, needsRestart: true
            ),
            .init(name("TIMEOUT"), destination?.timeout, needsRestart: true),
            .init(
                name("COMPRESSION"), destination.map { $0.isCompressed ? "gzip" : "none" }, needsRestart: true
            ),
            .init(name: name("HEADERS"), value: .secrets(headers), needsRestart: true),
        ]
    }
}

extension ExportSettings.Destination {
    fileprivate var address: String {
        "\(origin.isSecure ? "https" : "http")://\(origin.authority.text)\(target)"
    }
}

extension Sampler {
    /// As `OTEL_TRACES_SAMPLER` has it, with its argument.
    fileprivate var words: String {
        let word =
            switch root {
            case .always: "always_on"
            case .never: "always_off"
            case .ratio(let share): "traceidratio \(share)"
            }
        return asksParent ? "parentbased_\(word)" : word
    }
}
