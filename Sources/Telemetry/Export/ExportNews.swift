// What operators are told of the export.
package import Base

/// What was exported and lost; and the log's few lines about it: one when a collector stops taking things, one when it
/// takes them again.
package final class ExportNews: Sendable {
    let log: Log
    /// By kind and outcome.
    private let requests: MetricFamily<Counter>
    /// By kind and reason.
    private let lost: MetricFamily<Counter>

    package init(_ registry: MetricRegistry, log: Log) {
        self.log = log
        requests = registry.counters(
            "sluice_telemetry_requests_total", "Requests to the collector of telemetry, by how they ended.",
            labels: ["kind", "outcome"])
        lost = registry.counters(
            "sluice_telemetry_lost_total", "Spans and points of metrics that no collector got.",
            labels: ["kind", "reason"])
    }

    /// Counts spans for which there was no room.
    package var spansWithoutRoom: Counter { lost.labelled("spans", "no_room") }

    func lost(_ amount: Int, _ kind: ExportKind, because reason: String) {
        if amount > 0 { lost.labelled(kind.rawValue, reason).add(amount) }
    }

    func came(_ outcome: ExportOutcome, _ kind: ExportKind) {
        requests.labelled(kind.rawValue, outcome.word).add()
    }
}

/// What is exported.
enum ExportKind: String {
    case spans, metrics
}

extension ExportOutcome {
    /// For metrics and the log.
    var word: String {
        switch self {
        case .accepted: "ok"
        case .busy: "busy"
        case .refused(let status): "status_\(status)"
        case .unreachable: "unreachable"
        }
    }
}
