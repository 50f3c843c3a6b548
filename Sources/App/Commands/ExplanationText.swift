// An explanation for people at a terminal.
internal import Base
internal import Catalog
internal import Domain
internal import Providers
internal import Routing

/// Writes an explanation as lines: who would be tried and how, and who not, with the reason.
struct ExplanationText {
    private let explanation: Explanation

    init(_ explanation: Explanation) {
        self.explanation = explanation
    }

    var text: String {
        let head = ["\(explanation.model) (\(explanation.kind.rawValue))"]
        let failure = explanation.failure.map { ["no gateway would be called: \($0.code)"] } ?? []
        let rows = explanation.rows.enumerated().map { row($1, number: $0 + 1) }
        return (head + explanation.notes + failure + rows).joined(separator: "\n")
    }

    private func row(_ row: Explanation.Row, number: Int) -> String {
        let candidate = row.candidate
        var lines = [
            "\(number). \(candidate.gateway.id) as \(candidate.nativeModel): \(candidate.verdict.code)"
        ]
        if let reason = candidate.verdict.reason { lines.append("   \(reason)") }
        lines.append("   \(prices(candidate))")
        if candidate.verdict == .tried { lines += call(row.call).map { "   " + $0 } }
        return lines.joined(separator: "\n")
    }

    private func prices(_ candidate: Candidate) -> String {
        let prices = candidate.offer?.pricing.prices
        let (prompt, completion) = (prices?[.prompt].amount, prices?[.completion].amount)
        guard prompt != nil || completion != nil else { return "price unknown" }
        let shown: (USD?) -> String = { $0?.description ?? "unknown" }
        return "USD a token: \(shown(prompt)) in, \(shown(completion)) out"
    }

    private func call(_ call: Explanation.Call) -> [String] {
        if let fault = call.fault { return ["cannot be sent: \(fault)"] }
        let dropped = call.dropped.isEmpty ? [] : ["left out: \(call.dropped.joined(separator: ", "))"]
        return ["\(call.method) \(call.url)"] + call.fields.map { "\($0.name): \($0.value)" } + dropped + [
            call.body.text
        ]
    }
}
