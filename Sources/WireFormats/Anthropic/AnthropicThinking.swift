// How much a model of Anthropic's is to think.
internal import Base
internal import Domain
internal import JSON

/// What is said of thinking in a request.
///
/// Source: Anthropic's pages "Extended thinking", "Adaptive thinking" and "Effort", November 2026.
enum AnthropicThinking: Equatable {
    /// Nothing: the model does as it does.
    case unsaid
    case off
    /// With at most so many tokens, part of the answer's.
    case budget(Int, isHidden: Bool)
    /// As much as the model finds right, guided by an effort.
    case adaptive(effort: String?, isHidden: Bool)

    var isOn: Bool {
        switch self {
        case .unsaid, .off: false
        case .budget, .adaptive: true
        }
    }

    var effort: String? {
        guard case .adaptive(let effort, _) = self else { return nil }
        return effort
    }

    /// A number of tokens for an answer of `usual` length and the thoughts before it.
    func withRoom(_ usual: Int) -> Int {
        guard case .budget(let budget, _) = self, budget >= usual else { return usual }
        let (sum, overflow) = budget.addingReportingOverflow(usual)
        return overflow ? budget : sum
    }

    func write(to body: inout JSONWriter) {
        guard self != .unsaid else { return }
        body.object("thinking") { thinking in
            switch self {
            case .unsaid: break
            case .off: thinking.member("type", raw: "\"disabled\"")
            case .budget(let budget, let isHidden):
                thinking.member("type", raw: "\"enabled\"")
                thinking.member("budget_tokens", budget)
                if isHidden { thinking.member("display", raw: "\"omitted\"") }
            case .adaptive(_, let isHidden):
                thinking.member("type", raw: "\"adaptive\"")
                // The newer models keep their thoughts to themselves unless they are asked for them.
                thinking.member("display", raw: isHidden ? "\"omitted\"" : "\"summarized\"")
            }
        }
    }
}

extension AnthropicThinking {
    /// What a wish for thinking becomes, given everything else in the request.
    struct Decision {
        /// The least that is taken.
        private static let smallestBudget = 1024

        let model: ClaudeModel
        /// For thoughts and answer together.
        let maxTokens: Int
        let turns: AnthropicTurns
        /// Whether the model must call a tool. It cannot think with a budget then; and programs rely on the call more
        /// than on the thoughts.
        let forcesTool: Bool

        func thinking(
            _ wish: AnthropicWish<ReasoningWish>?, _ omissions: inout Omissions
        ) -> AnthropicThinking {
            guard let wish, wish.value.saysHowMuch else { return .unsaid }
            if wish.value.isOff { return off(isWished: true, wish.place, &omissions) }
            if model.thinksAdaptively, wish.value.budget == nil || !model.takesBudgets {
                return adaptive(wish, &omissions)
            }
            guard !forcesTool, turns.allowThinking, let budget = budget(wish.value) else {
                return off(isWished: false, wish.place, &omissions)
            }
            return .budget(budget, isHidden: wish.value.isHidden ?? false)
        }

        private func off(
            isWished: Bool, _ place: JSONPlace, _ omissions: inout Omissions
        ) -> AnthropicThinking {
            if !isWished || model.alwaysThinks { omissions.note(place) }
            return model.alwaysThinks ? .unsaid : .off
        }

        /// A number of tokens cannot be said here: only that there is to be thinking.
        private func adaptive(
            _ wish: AnthropicWish<ReasoningWish>, _ omissions: inout Omissions
        ) -> AnthropicThinking {
            if wish.value.budget != nil { omissions.note(wish.place) }
            return .adaptive(effort: wish.value.effort.map(name), isHidden: wish.value.isHidden ?? false)
        }

        /// The nearest effort that the model knows.
        private func name(of effort: ReasoningWish.Effort) -> String {
            switch effort {
            case .none, .minimal, .low: "low"
            case .medium: "medium"
            case .high: "high"
            case .extraHigh: model.takesExtraHighEffort ? "xhigh" : "high"
            }
        }

        /// The caller's budget as it is; else the part of the whole answer that stands for an effort, nil where that
        /// leaves no room for both.
        private func budget(_ wish: ReasoningWish) -> Int? {
            if let budget = wish.budget { return budget }
            guard let effort = wish.effort, maxTokens > Self.smallestBudget else { return nil }
            return max(Self.smallestBudget, maxTokens / 100 * Self.percentage(of: effort))
        }

        /// Source: OpenRouter's page "Reasoning tokens", November 2026.
        private static func percentage(of effort: ReasoningWish.Effort) -> Int {
            switch effort {
            case .none: 0
            case .minimal: 10
            case .low: 20
            case .medium: 50
            case .high: 80
            case .extraHigh: 95
            }
        }
    }
}

extension ReasoningWish {
    fileprivate var saysHowMuch: Bool { effort != nil || budget != nil }
}

extension AnthropicTurns {
    /// Whether the provider lets a model think with a budget: an answer that goes on after calls of tools, or after
    /// its own beginning, must have begun with a thought.
    fileprivate var allowThinking: Bool {
        guard let last = messages.lastIndex(where: \.isAssistant) else { return true }
        let goesOn = messages[last].hasToolCalls || last == messages.count - 1
        return !goesOn || messages[last].beginsWithThought
    }
}
