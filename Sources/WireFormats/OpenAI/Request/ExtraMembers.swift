// What hosts of OpenAI's format take beyond it, as data.
package import Base

/// A member that some hosts of OpenAI's format take and others refuse with a 400: by the name that records use, or with
/// one of its values, where only that is in question.
package enum ExtraMember: String, CaseIterable, Sendable {
    // In a request.
    case topK = "top_k"
    case minP = "min_p"
    case repetitionPenalty = "repetition_penalty"
    /// OpenRouter's object: an effort or a budget, and whether thoughts are wanted.
    case reasoning
    /// `low`, `medium` and `high`, which all know who know any.
    case effort = "reasoning_effort"
    case noEffort = "reasoning_effort=none"
    case minimalEffort = "reasoning_effort=minimal"
    case extraHighEffort = "reasoning_effort=xhigh"
    /// DeepSeek's switch, `{"type":"enabled"}` or `"disabled"`.
    case thinking

    // In messages.
    case cacheControl = "cache_control"
    /// Thoughts given back as text.
    case thoughtText = "reasoning_content"
    /// Thoughts given back with their signatures and seals.
    case thoughtDetails = "reasoning_details"
    /// A part of an assistant's message, of the type `refusal`.
    case refusal

    /// Whether gateways' lists speak of it among the parameters of a model.
    fileprivate var isListed: Bool {
        switch self {
        case .topK, .minP, .repetitionPenalty, .reasoning, .effort: true
        case .noEffort, .minimalEffort, .extraHighEffort, .thinking, .cacheControl, .thoughtText,
            .thoughtDetails, .refusal:
            false
        }
    }
}

/// The extra members that a gateway takes, and for which models.
package struct ExtraMembers: Equatable, Sendable {
    /// Of a member that is here without a pattern: all models.
    private let models: [ExtraMember: [Glob]]

    package init(_ models: [ExtraMember: [Glob]] = [:]) {
        self.models = models
    }

    /// What a model takes there: what the record says, and what the gateway's list says of the model.
    ///
    /// - Parameters:
    ///   - model: its id at the gateway, as UTF-8.
    ///   - parameters: what it is listed to take; nil where that is not known.
    package func taken(by model: Bytes, listed parameters: [String]?) -> Set<ExtraMember> {
        var taken = Set((parameters ?? []).compactMap(ExtraMember.init).filter(\.isListed))
        for (member, patterns) in models where patterns.isEmpty || Self.isOne(model, of: patterns) {
            taken.insert(member)
        }
        return taken
    }

    private static func isOne(_ model: Bytes, of patterns: [Glob]) -> Bool {
        model.withSpan { name in
            for pattern in patterns where pattern.matches(name) { return true }
            return false
        }
    }
}
