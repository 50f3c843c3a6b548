// What is counted of models, as OpenTelemetry calls it.
internal import Base

/// The metrics of OpenTelemetry's conventions for generative AI: what this server does as a whole (`server`), and what
/// it does as a client of gateways (`client`).
///
/// A provider is a gateway's slug. A model is what the gateway that served calls it. There are at most as many series of
/// each as `bound` says; what comes beyond is counted as `other`.
///
/// Source: OpenTelemetry semantic conventions 1.41, gen-ai metrics; the bounds of buckets are theirs.
final class ModelInstruments: Sendable {
    private static let bound = 100
    private static let operation = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"]
    private static let durationBounds = milliseconds(
        10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920)

    /// Of whole requests, by operation, gateway, model and kind of failure.
    let durations: MetricFamily<Histogram>
    /// Of attempts, likewise.
    let attempts: MetricFamily<Histogram>
    let firstTokens: MetricFamily<Histogram>
    let eachTokens: MetricFamily<Histogram>
    /// By operation, gateway, model, and `input` or `output`.
    let tokens: MetricFamily<Histogram>

    init(_ registry: MetricRegistry) {
        durations = registry.histograms(
            "gen_ai.server.request.duration", "From a request's head to the end of its answer.",
            bounds: Self.durationBounds, labels: Self.operation + ["error.type"], bound: Self.bound)
        firstTokens = registry.histograms(
            "gen_ai.server.time_to_first_token", "From a streamed request's head to its first real event.",
            bounds: Self.milliseconds(
                1, 5, 10, 20, 40, 60, 80, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000),
            labels: Self.operation, bound: Self.bound)
        eachTokens = registry.histograms(
            "gen_ai.server.time_per_output_token", "Of a stream, the time of each token after the first.",
            bounds: Self.milliseconds(10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2500),
            labels: Self.operation, bound: Self.bound)
        attempts = registry.histograms(
            "gen_ai.client.operation.duration", "Of each call of a gateway, to the end of its answer.",
            bounds: Self.durationBounds, labels: Self.operation + ["error.type"], bound: Self.bound)
        tokens = registry.histograms(
            "gen_ai.client.token.usage", "Tokens of an answer, as its gateway counted them.", unit: .tokens,
            bounds: (0...13).map { 1 << ($0 * 2) }, labels: Self.operation + ["gen_ai.token.type"],
            bound: 2 * Self.bound)
    }

    /// In nanoseconds.
    private static func milliseconds(_ bounds: Int...) -> [Int] { bounds.map { $0 * 1_000_000 } }
}
