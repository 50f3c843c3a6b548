// How a model is to answer, in Ollama's words.
internal import Base
internal import Domain
internal import JSON

/// The settings of a request for Ollama.
struct OllamaSettings {
    /// Whether the caller wants no tools called. Ollama has no word for it: it is told of none.
    private(set) var forbidsTools = false
    private var members = MemberList()
    private var options = MemberList()

    /// - Parameter omissions: where those go that Ollama has no word for.
    init(_ settings: [Setting], for target: ChatTarget, _ omissions: inout Omissions) {
        for setting in settings where !take(setting.value, for: target) {
            omissions.note(setting)
        }
    }

    func write(to body: inout JSONWriter) {
        members.write(to: &body)
        if !options.isEmpty { body.object("options") { options.write(to: &$0) } }
    }

    /// - Returns: whether all of it is carried.
    private mutating func take(_ value: Setting.Value, for target: ChatTarget) -> Bool {
        switch value {
        case .temperature(let number): options.add("temperature", raw: number)
        case .topP(let number): options.add("top_p", raw: number)
        case .topK(let number): options.add("top_k", raw: number)
        case .minP(let number): options.add("min_p", raw: number)
        case .frequencyPenalty(let number): options.add("frequency_penalty", raw: number)
        case .presencePenalty(let number): options.add("presence_penalty", raw: number)
        case .repetitionPenalty(let number): options.add("repeat_penalty", raw: number)
        case .seed(let number): options.add("seed", raw: number)
        case .maxOutputTokens(let count): options.add("num_predict", count)
        case .stop(let texts): options.add("stop", texts)
        case .logprobs(let others):
            members.add("logprobs", true)
            if let others { members.add("top_logprobs", others) }
        case .toolChoice(let choice): return take(choice)
        case .answerFormat(let format): take(format)
        case .reasoning(let wish):
            // "does not support thinking", says Ollama then (400).
            return target.thinks == false ? wish.isOff : take(wish, for: target.nativeModel)
        case .parallelToolCalls(let isAllowed): return isAllowed
        case .choices, .endUser: return false
        }
        return true
    }

    private mutating func take(_ choice: ToolChoice) -> Bool {
        switch choice {
        case .automatic: return true
        case .none:
            forbidsTools = true
            return true
        case .required, .function: return false
        }
    }

    private mutating func take(_ format: AnswerFormat) {
        switch format {
        case .text: break
        case .jsonObject: members.add("format", raw: Bytes("\"json\""))
        case .jsonSchema(let schema, _, _): members.add("format", raw: schema.raw)
        }
    }

    /// Most models can be told to think or not to; those of the gpt-oss family how much, and they cannot
    /// stop. No model can be told a number of tokens, or to keep its thoughts to itself.
    ///
    /// Source: Ollama's page on thinking, November 2026.
    private mutating func take(_ wish: ReasoningWish, for model: Bytes) -> Bool {
        let hasLevels = model.lowercased.contains("gpt-oss")
        let isHidden = wish.asksToHide && wish.effort != ReasoningWish.Effort.none
        guard let think = hasLevels ? wish.ollamaLevel : wish.ollamaFlag else {
            return wish.effort == nil && wish.budget == nil && !isHidden
        }
        members.add("think", raw: Bytes(think))
        return wish.budget == nil && !isHidden
    }
}

extension ReasoningWish {
    /// nil where nothing is said about whether to think.
    fileprivate var ollamaFlag: StaticString? {
        if let effort { return effort == ReasoningWish.Effort.none ? "false" : "true" }
        return budget.map { $0 == 0 ? "false" : "true" }
    }

    /// nil where nothing is said that has a level.
    fileprivate var ollamaLevel: StaticString? {
        switch effort {
        case .minimal, .low: "\"low\""
        case .medium: "\"medium\""
        case .high, .extraHigh: "\"high\""
        case .some(.none), nil: nil
        }
    }
}
