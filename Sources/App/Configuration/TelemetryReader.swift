// What the variables of OpenTelemetry say.
import Base
import HTTP
import Providers
import Telemetry

/// Reads the variables by which OpenTelemetry is configured everywhere. What only one kind of telemetry is told
/// (`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) wins over what all are told (`OTEL_EXPORTER_OTLP_ENDPOINT`).
///
/// Source: OpenTelemetry specification 1.48, "Environment Variable Specification" and "OTLP Exporter Configuration".
struct TelemetryReader {
    /// The one protocol that is spoken.
    private static let spoken = "http/json"

    private var reader: SettingsReader

    /// Reads all of it; what is wrong is reported to `reader`.
    static func read(from reader: inout SettingsReader) -> ExportSettings {
        var telemetry = TelemetryReader(reader: reader)
        let settings = telemetry.settings()
        reader = telemetry.reader
        return settings
    }

    private mutating func settings() -> ExportSettings {
        var settings = ExportSettings()
        settings.attributes = attributes()
        settings.sampler = sampler()
        settings.metricInterval = milliseconds("OTEL_METRIC_EXPORT_INTERVAL") ?? settings.metricInterval
        let isDisabled = reader.value(.flag, variable: "OTEL_SDK_DISABLED") ?? false
        let traces = destination("TRACES", path: "/v1/traces")
        let metrics = destination("METRICS", path: "/v1/metrics")
        guard !isDisabled else { return settings }
        (settings.traces, settings.metrics) = (traces, metrics)
        return settings
    }

    // MARK: Destinations

    /// Where one kind goes; nil where it does not.
    private mutating func destination(_ kind: String, path: String) -> ExportSettings.Destination? {
        let own = reader.value(.address, variable: "OTEL_EXPORTER_OTLP_\(kind)_ENDPOINT")
        let common = reader.value(.address, variable: "OTEL_EXPORTER_OTLP_ENDPOINT")
        let timeout = either(kind, "TIMEOUT") { $0.milliseconds($1) }
        let isCompressed = either(kind, "COMPRESSION") { $0.reader.value(.compression, variable: $1) }
        let headers = either(kind, "HEADERS") { $0.headers($1) }
        let isWanted = isExported("OTEL_\(kind)_EXPORTER")
        guard let url = own ?? common, isSpoken(kind), isWanted else { return nil }
        // An address of its own is used as it is; to the common one the kind's path is added.
        let target = own.map { $0.path.isEmpty ? "/" : $0.path } ?? url.path + path
        var destination = ExportSettings.Destination(url.origin, target: target)
        destination.timeout = timeout ?? destination.timeout
        destination.isCompressed = isCompressed ?? false
        destination.headers = headers ?? []
        return destination
    }

    /// What is said of the kind alone; else what is said of all.
    private mutating func either<Value>(
        _ kind: String, _ name: String, _ read: (inout TelemetryReader, String) -> Value?
    ) -> Value? {
        let own = read(&self, "OTEL_EXPORTER_OTLP_\(kind)_\(name)")
        let common = read(&self, "OTEL_EXPORTER_OTLP_\(name)")
        return own ?? common
    }

    /// Whether the protocol that is asked for is the one that is spoken. Nothing is sent in another than the operator
    /// expects.
    private mutating func isSpoken(_ kind: String) -> Bool {
        let (own, common) = ("OTEL_EXPORTER_OTLP_\(kind)_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
        let ownText = reader.value(.text, variable: own)
        let commonText = reader.value(.text, variable: common)
        guard let text = ownText ?? commonText, text != Self.spoken else { return true }
        warn(
            "\"\(text)\" is not spoken here, only \(Self.spoken): no \(kind.lowercased()) are exported",
            on: ownText == nil ? common : own)
        return false
    }

    private mutating func isExported(_ variable: String) -> Bool {
        guard let text = reader.value(.text, variable: variable), text != "otlp" else { return true }
        if text != "none" { warn("\"\(text)\" is neither otlp nor none: none is assumed", on: variable) }
        return false
    }

    private mutating func milliseconds(_ variable: String) -> Duration? {
        reader.value(.whole("a time in milliseconds", 1...86_400_000), variable: variable)
            .map { .milliseconds($0) }
    }

    /// What they are never shows: a bad one is named by its position.
    private mutating func headers(_ variable: String) -> [ExportSettings.Header]? {
        guard let text = reader.value(.text, variable: variable) else { return nil }
        return SettingText.list(text).enumerated().compactMap { index, part in
            guard let (name, value) = SettingText.assignment(part), let field = Self.header(name, value)
            else {
                reader.report("field \(index + 1) is not name=value, percent-encoded", on: variable)
                return nil
            }
            return field
        }
    }

    private static func header(_ name: String, _ value: String) -> ExportSettings.Header? {
        let name = name.lowercased()
        guard HeadWriter.isToken(Bytes(name)), HeadWriter.isFieldValue(Bytes(value)) else { return nil }
        return ExportSettings.Header(name, Secret(value))
    }

    // MARK: What is said of this process

    private mutating func attributes() -> [ExportSettings.Attribute] {
        let variable = "OTEL_RESOURCE_ATTRIBUTES"
        let given = SettingText.list(reader.value(.text, variable: variable) ?? "").map(
            SettingText.assignment)
        if given.contains(where: { $0 == nil }) {
            warn("is not a list of name=value, percent-encoded: all of it is ignored", on: variable)
        }
        let isGood = !given.contains { $0 == nil }
        var attributes = isGood ? given.compactMap { $0 }.map { ExportSettings.Attribute($0.0, $0.1) } : []
        let name = reader.value(.text, variable: "OTEL_SERVICE_NAME")
        let named = attributes.first { $0.name == "service.name" }?.value
        attributes.removeAll { $0.name == "service.name" }
        return [ExportSettings.Attribute("service.name", name ?? named ?? "sluice")] + attributes
    }

    // MARK: Sampling

    private mutating func sampler() -> Sampler {
        let (variable, argument) = ("OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG")
        let share = reader.value(.text, variable: argument)
        guard let name = reader.value(.text, variable: variable) else { return Sampler() }
        let asksParent = name.hasPrefix("parentbased_")
        switch asksParent ? String(name.dropFirst("parentbased_".count)) : name {
        case "always_on": return Sampler(.always, asksParent: asksParent)
        case "always_off": return Sampler(.never, asksParent: asksParent)
        case "traceidratio":
            guard let share else { return Sampler(.always, asksParent: asksParent) }
            if let ratio = Double(share), 0...1 ~= ratio {
                return Sampler(.ratio(ratio), asksParent: asksParent)
            }
            warn("\"\(share)\" is not a number from 0 to 1: 1 is assumed", on: argument)
            return Sampler(.always, asksParent: asksParent)
        default:
            warn("\"\(name)\" is no sampler known here: parentbased_always_on is used", on: variable)
            return Sampler()
        }
    }

    private mutating func warn(_ message: String, on variable: String) {
        reader.warn(message, on: variable)
    }
}

extension SettingKind where Value == String {
    /// Anything.
    fileprivate static var text: SettingKind { SettingKind("a text") { $0 } }
}

extension SettingKind where Value == BaseURL {
    fileprivate static var address: SettingKind {
        SettingKind("an http:// or https:// URL without a query") { BaseURL($0) }
    }
}

extension SettingKind where Value == Bool {
    fileprivate static var compression: SettingKind {
        SettingKind("gzip or none") { ["gzip": true, "none": false][$0] }
    }
}
