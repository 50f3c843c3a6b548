// An explanation as JSON.
package import Base
internal import Catalog
internal import Domain
package import JSON
internal import Providers

extension Explanation {
    /// Writes the members of the object that `POST /v1/explain` answers with.
    package func write(to writer: inout JSONWriter) {
        writer.member("object", "explanation")
        writer.member("model", text: model)
        writer.member("resolution", kind.rawValue)
        writer.member("failure", failure?.code)
        writer.array("notes") { for note in notes { $0.string(note) } }
        writer.object("price_range") { range in
            Self.write("prompt", rows.prices(.prompt), to: &range)
            Self.write("completion", rows.prices(.completion), to: &range)
        }
        writer.array("candidates") { list in
            for row in rows { list.object { write(row, to: &$0) } }
        }
    }

    private func write(_ row: Row, to writer: inout JSONWriter) {
        let candidate = row.candidate
        writer.member("gateway", candidate.gateway.id.slug)
        writer.member("model", text: candidate.nativeModel)
        writer.member("asked_as", text: candidate.name.text)
        writer.member("listed", candidate.offer != nil)
        writer.member("verdict", candidate.verdict.code)
        writer.member("reason", candidate.verdict.reason)
        writer.member("breaker", row.standing.code)
        writer.member(
            "free_in_seconds", row.standing.until.map { Int(now.duration(to: $0).inSeconds.rounded(.up)) })
        writer.object("pricing") { pricing in
            let prices = candidate.offer?.pricing.prices
            pricing.member("prompt", prices?[.prompt].amount?.description)
            pricing.member("completion", prices?[.completion].amount?.description)
        }
        writer.object("speed") { speed in
            speed.member("tokens_per_second", candidate.speed?.tokensPerSecond.map { Int($0.rounded()) })
            speed.member(
                "first_event_ms", candidate.speed.map { Int(($0.secondsToFirstEvent * 1000).rounded()) })
        }
        writer.member("max_output_tokens", candidate.offer?.model.maxOutputTokens)
        writer.object("request") { Self.write(row.call, to: &$0) }
    }

    private static func write(_ call: Call, to writer: inout JSONWriter) {
        if let fault = call.fault { return writer.member("fault", fault) }
        writer.member("method", call.method)
        writer.member("url", call.url)
        writer.object("headers") { headers in
            for (name, value) in call.fields { headers.member(name, value) }
        }
        writer.array("dropped") { for pointer in call.dropped { $0.string(pointer) } }
        writer.member("body", raw: call.body)
    }

    /// The least and the most that a token costs at those who would be tried, in USD; null where nothing is known.
    private static func write(_ name: String, _ prices: [USD], to writer: inout JSONWriter) {
        guard let least = prices.min(), let most = prices.max() else { return writer.member(null: name) }
        writer.object(name) { range in
            range.member("least", least.description)
            range.member("most", most.description)
        }
    }
}

extension [Explanation.Row] {
    /// What those who would be tried ask for, as far as it is known.
    fileprivate func prices(_ kind: ModelPrices.Kind) -> [USD] {
        compactMap { row in
            row.candidate.verdict == .tried ? row.candidate.offer?.pricing.prices[kind].amount : nil
        }
    }
}

extension BreakerTable.Standing {
    /// One word for programs.
    package var code: String {
        switch self {
        case .free: "closed"
        case .open: "open"
        case .limited: "rate_limited"
        }
    }

    package var until: Moment? {
        switch self {
        case .free: nil
        case .open(let until), .limited(let until): until
        }
    }
}

extension PlanFailure {
    /// One word for programs.
    package var code: String {
        switch self {
        case .unresolved(.unknownModel): "model_not_found"
        case .unresolved(.notConfigured): "gateway_not_configured"
        case .unresolved(.listOnly): "gateway_lists_only"
        case .cannot(.chat, _): "model_makes_no_text"
        case .cannot(let ability, _): "model_makes_no_\(ability.product)"
        case .lacks: "no_gateway_has_endpoint"
        case .noneWished: "no_gateway_left"
        case .nothingKept: "nothing_kept"
        case .rateLimited: "upstream_rate_limit"
        case .unavailable: "no_gateway_available"
        }
    }
}
