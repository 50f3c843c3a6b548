// What is counted and timed.
package import Base
internal import Domain
internal import Routing

/// The API's metrics. Labels are of bounded number: routes and gateways; models in `ofModels`, and never callers.
package final class Instruments: Sendable {
    private static let timeBounds = [
        1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000,
        60_000_000_000, 300_000_000_000,
    ]
    private static let overheadBounds = [
        10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000,
        100_000_000,
    ]

    let requests: MetricFamily<Counter>
    let durations: MetricFamily<Histogram>
    let attempts: MetricFamily<Counter>
    let overhead: Histogram
    let tokenParts: MetricFamily<Counter>
    let costs: MetricFamily<Counter>
    let unknownCosts: MetricFamily<Counter>
    let models: MetricFamily<Gauge>
    let modelsFetched: MetricFamily<Gauge>
    let listQuestions: MetricFamily<Counter>
    let refusedAdminKeys: MetricFamily<Counter>
    private let breakersOpen: MetricFamily<Gauge>
    private let breakerChanges: MetricFamily<Counter>
    let ofModels: ModelInstruments
    package let registry: MetricRegistry

    package init(_ registry: MetricRegistry) {
        self.registry = registry
        ofModels = ModelInstruments(registry)
        requests = registry.counters(
            "sluice_requests_total", "Requests answered, by route and status.", labels: ["route", "status"])
        durations = registry.histograms(
            "sluice_request_duration_seconds", "From a request's head to the end of its answer.",
            unit: .seconds, bounds: Self.timeBounds, labels: ["route"])
        attempts = registry.counters(
            "sluice_upstream_attempts_total", "Calls of gateways, by how they ended.",
            labels: ["gateway", "outcome"])
        overhead = registry.histogram(
            "sluice_overhead_seconds", "What Sluice itself added to an inference request, waiting excluded.",
            unit: .seconds, bounds: Self.overheadBounds)
        tokenParts = registry.counters(
            "sluice_token_parts_total",
            "Tokens that gateways counted apart: cached and cache_write are some of the input, reasoning of the output.",
            labels: ["gateway", "kind"])
        costs = registry.counters(
            "sluice_cost_usd_total", "What answers cost whose cost is known.", unit: .dollars,
            labels: ["gateway"])
        unknownCosts = registry.counters(
            "sluice_cost_unknown_total", "Answers whose cost is not known.", labels: ["gateway"])
        models = registry.gauges(
            "sluice_models", "Models in the list in use.", labels: ["gateway"])
        modelsFetched = registry.gauges(
            "sluice_models_fetched_timestamp_seconds",
            "When the list in use was fetched; 0 where it is a file.",
            unit: .seconds, labels: ["gateway"])
        listQuestions = registry.counters(
            "sluice_model_lists_total", "Questions for lists of models, by how they ended.",
            labels: ["gateway", "outcome"])
        refusedAdminKeys = registry.counters(
            "sluice_admin_keys_refused_total",
            "Admin keys that were wrong, or not looked at because too many wrong ones came before.",
            labels: ["reason"])
        breakersOpen = registry.gauges(
            "sluice_breakers_open", "Models and keys of a gateway that are left alone for now.",
            labels: ["gateway"])
        breakerChanges = registry.counters(
            "sluice_breaker_changes_total", "How breakers changed.", labels: ["gateway", "change"])
    }

    /// A breaker changed: that is an event for operators.
    func tell(_ transition: BreakerTransition, to log: Log) {
        let slug = transition.gateway.slug
        breakerChanges.labelled(slug, transition.change.rawValue).add()
        switch transition.change {
        case .opened: breakersOpen.labelled(slug).add(1)
        case .closed: breakersOpen.labelled(slug).add(-1)
        case .probing, .reopened: break
        }
        log.write(transition.change == .opened ? .warn : .info, "breaker", about: slug) { line in
            line.add("gateway", slug)
            line.add("change", transition.change.rawValue)
            if let model = transition.model { line.add("native", model) }
        }
    }
}
