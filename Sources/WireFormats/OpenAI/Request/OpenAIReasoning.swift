// How much a model is to think, in the words of hosts of OpenAI's format.
internal import Base
internal import Domain
internal import JSON

/// What a wish for thinking becomes: OpenRouter's object where the gateway takes it, else an effort and a switch, as far
/// as it takes those.
///
/// Source: OpenRouter's page "Reasoning tokens"; OpenAI API reference, `reasoning_effort`; DeepSeek's page "Thinking
/// mode", November 2026.
struct OpenAIReasoning {
    private(set) var members: [(name: String, json: Bytes)] = []
    /// Whether nothing of the wish is lost.
    private(set) var saysAll = true

    /// - Parameter maxTokens: the most tokens of the whole answer, where the caller said.
    init(_ wish: ReasoningWish, _ extras: Set<ExtraMember>, maxTokens: Int?) {
        guard wish != ReasoningWish() else { return }
        if extras.contains(.reasoning) {
            members = [("reasoning", Self.object(wish))]
        } else {
            let effort = wish.effort(within: maxTokens)
            write(effort, extras)
            let isExact = wish.budget == nil || wish.budget == 0
            // Nobody here can be told to keep thoughts back; where there are none, there is nothing to keep.
            let isShown = !wish.asksToHide || effort == ReasoningWish.Effort.none
            if !isExact || !isShown { saysAll = false }
        }
    }

    private static func object(_ wish: ReasoningWish) -> Bytes {
        JSONWriter.text { body in
            // Both together are refused.
            if let budget = wish.budget, budget > 0 {
                body.member("max_tokens", budget)
            } else if let effort = wish.effort(within: nil) {
                body.member("effort", effort.rawValue)
            }
            if let isHidden = wish.isHidden { body.member("exclude", isHidden) }
        }
    }

    private mutating func write(_ effort: ReasoningWish.Effort?, _ extras: Set<ExtraMember>) {
        guard let effort else { return }
        let isOff = effort == ReasoningWish.Effort.none
        if extras.contains(.thinking) {
            let type = isOff ? #"{"type":"disabled"}"# : #"{"type":"enabled"}"#
            members.append(("thinking", Bytes(type)))
            if isOff { return }
        }
        guard extras.contains(.effort) else {
            if members.isEmpty || effort != .medium { saysAll = false }
            return
        }
        let nearest = effort.nearest(in: extras)
        members.append(("reasoning_effort", JSONWriter.text(of: nearest.rawValue)))
        if nearest != effort { saysAll = false }
    }
}

extension ReasoningWish {
    /// The effort that was asked for, or the one that stands for the budget.
    fileprivate func effort(within maxTokens: Int?) -> Effort? {
        guard let budget else { return effort }
        if budget == 0 { return Effort.none }
        guard let maxTokens, maxTokens > 0 else { return .medium }
        // The parts of an answer that OpenRouter's page gives for efforts (10, 20, 50, 80, 95 %): the nearest.
        switch Double(budget) / Double(maxTokens) {
        case ..<0.15: return .minimal
        case ..<0.35: return .low
        case ..<0.65: return .medium
        case ..<0.875: return .high
        default: return .extraHigh
        }
    }
}

extension ReasoningWish.Effort {
    /// The nearest that the model knows. It always knows the three in the middle.
    fileprivate func nearest(in extras: Set<ExtraMember>) -> ReasoningWish.Effort {
        switch self {
        case .none where extras.contains(.noEffort): self
        case .none, .minimal: extras.contains(.minimalEffort) ? .minimal : .low
        case .low, .medium, .high: self
        case .extraHigh: extras.contains(.extraHighEffort) ? self : .high
        }
    }
}
