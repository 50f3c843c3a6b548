// What was done to bring a gateway back, and what came of it.
internal import Catalog
internal import Domain
internal import Health
internal import JSON
internal import Providers

/// The steps of a fix, as they went. It says what it saw, never what it hoped for.
struct GatewayFix {
    /// What came of asking for the list again: it was judged as every list is, and the old one stays where the new one
    /// is not used.
    let list: RefreshOutcome
    /// How the endpoint stands after it was checked.
    let endpoint: EndpointReport
    /// How many breakers let their next call through; nil where the endpoint did not answer, and all stay as they were.
    let breakers: Int?
    let before: GatewayHealth
    let after: GatewayHealth

    /// Whether the gateway is well now.
    var isFixed: Bool { after.state == .healthy }

    /// What did not go as it should, in words; nil where every step did.
    var problem: String? {
        if case .failed(let reason) = endpoint.outcome { return "its endpoint \(reason)" }
        if endpoint.outcome == .notChecked { return "its endpoint is not checked" }
        switch list {
        case .skipped, .refreshed, .fixed: return nil
        case .keptOld(let reason): return "its list is kept back, and the old one stays: \(reason)"
        case .failed(let reason): return "its list could not be had, and what there was stays: \(reason)"
        }
    }

    func write(_ words: HealthWords, to writer: inout JSONWriter) {
        writer.member("gateway", after.gateway.id.slug)
        writer.member("fixed", isFixed)
        writer.member("state_before", before.state.rawValue)
        writer.member("state_after", after.state.rawValue)
        writer.member("reason", after.reason)
        writer.array("steps") { steps in
            Self.write("list", listOutcome, in: words.list, to: &steps)
            Self.write("endpoint", endpointOutcome, in: words.endpoint, to: &steps)
            Self.write("breakers", breakers == nil ? "left" : "released", in: breakerWords, to: &steps)
        }
    }

    private static func write(
        _ step: String, _ outcome: String, in words: String, to writer: inout JSONWriter
    ) {
        writer.object { object in
            object.member("step", step)
            object.member("outcome", outcome)
            object.member("words", words)
        }
    }

    private var listOutcome: String {
        switch list {
        case .skipped: "skipped"
        case .refreshed: "refreshed"
        case .keptOld: "kept_old"
        case .failed: "failed"
        case .fixed: "in_file"
        }
    }

    private var endpointOutcome: String {
        switch endpoint.outcome {
        case .notChecked: "not_checked"
        case .answered: "answered"
        case .failed: "failed"
        }
    }

    private var breakerWords: String {
        switch breakers {
        case nil: "left as they were: the endpoint did not answer"
        case 0: "none kept anybody waiting"
        case 1: "one lets the next call through"
        case let count?: "\(count) let the next call through"
        }
    }
}
