// What is counted for one model at one gateway.
internal import Base
internal import Domain

/// The metrics of one model at one gateway, found once and kept. Confined to a loop.
final class ModelMeter {
    let gateway: GatewayID
    /// What the gateway calls the model.
    let model: Bytes
    private let instruments: ModelInstruments
    private let name: String

    init(_ gateway: GatewayID, _ model: Bytes, _ instruments: ModelInstruments) {
        self.gateway = gateway
        self.model = model
        self.instruments = instruments
        name = model.text
    }

    // Each is there from when there is something to observe: what never happened is no series.

    /// Whole requests that went well.
    private(set) lazy var duration = instruments.durations.labelled("chat", gateway.slug, name, "")
    /// Attempts that went well.
    private(set) lazy var attempt = instruments.attempts.labelled("chat", gateway.slug, name, "")
    private(set) lazy var firstToken = instruments.firstTokens.labelled("chat", gateway.slug, name)
    private(set) lazy var eachToken = instruments.eachTokens.labelled("chat", gateway.slug, name)
    private lazy var inputTokens = instruments.tokens.labelled("chat", gateway.slug, name, "input")
    private lazy var outputTokens = instruments.tokens.labelled("chat", gateway.slug, name, "output")

    func count(_ usage: Usage) {
        if let tokens = usage.promptTokens { inputTokens.observe(tokens) }
        if let tokens = usage.completionTokens { outputTokens.observe(tokens) }
    }

    /// - Parameter failure: its kind.
    func countFailure(_ duration: Duration, _ failure: String) {
        instruments.durations.labelled("chat", gateway.slug, name, failure).observe(duration)
    }

    /// - Parameter outcome: the upstream's status, or the kind of failure.
    func countFailedAttempt(_ duration: Duration, _ outcome: String) {
        instruments.attempts.labelled("chat", gateway.slug, name, outcome).observe(duration)
    }
}

/// The meters of models that a loop has used so far: as many as may differ in labels, and one for all others of a
/// gateway. Confined to the loop.
struct ModelMeters {
    private struct Key: Hashable {
        let gateway: GatewayID
        let model: Bytes
    }

    /// A name that is longer is no name.
    private static let longestName = 200
    private static let most = 1000
    private static let others = Bytes("other" as StaticString)

    private let instruments: ModelInstruments
    private var meters: [Key: ModelMeter] = [:]
    private var latest: ModelMeter?

    init(_ instruments: ModelInstruments) {
        self.instruments = instruments
    }

    /// Mostly it is the one that was asked for before, which needs no look-up.
    ///
    /// - Parameter isKnown: whether the model exists, as far as we know; else it counts as `other`.
    mutating func meter(_ gateway: GatewayID, _ model: Bytes, isKnown: Bool) -> ModelMeter {
        if let latest, latest.model == model, latest.gateway == gateway { return latest }
        let found = find(Key(gateway: gateway, model: model), isKnown: isKnown)
        latest = found
        return found
    }

    private mutating func find(_ key: Key, isKnown: Bool) -> ModelMeter {
        if let known = meters[key] { return known }
        let isNamed = isKnown && key.model.count <= Self.longestName && meters.count < Self.most
        // A copy: the name may be a part of the request.
        let kept = Key(gateway: key.gateway, model: isNamed ? Bytes(key.model.array) : Self.others)
        if let known = meters[kept] { return known }
        let made = ModelMeter(kept.gateway, kept.model, instruments)
        meters[kept] = made
        return made
    }
}
