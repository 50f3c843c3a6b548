// Everything else that a request says.
internal import Base
internal import Domain
internal import JSON

extension OpenAIConversation {
    mutating func readSetting(named name: JSONNode, _ value: JSONNode) throws(RequestFault) {
        if let setting = try numeric(name, value) { return add(setting, at: value) }
        if let setting = try other(name, value) { return addOnce(setting, at: value) }
        if name.matches("stop") { return try readStop(value) }
        if name.matches("n") { return try readChoices(value) }
        if name.matches("logprobs") { return try readLogprobs(value) }
        if name.matches("tool_choice") { return try readToolChoice(value) }
        if name.matches("top_logprobs"), conversation.document.root["logprobs"]?.bool == true { return }
        addForeign(value)
    }

    private func other(_ name: JSONNode, _ value: JSONNode) throws(RequestFault) -> Setting.Value? {
        if name.matches("max_completion_tokens") || name.matches("max_tokens") {
            return .maxOutputTokens(try count(value))
        }
        if name.matches("parallel_tool_calls") { return .parallelToolCalls(try flag(value)) }
        if name.matches("response_format") { return .answerFormat(try answerFormat(value)) }
        if name.matches("user") { return .endUser(try string(value)) }
        if name.matches("reasoning_effort") { return .reasoning(ReasoningWish(effort: try effort(value))) }
        if name.matches("reasoning") { return .reasoning(try openRouterReasoning(value)) }
        if name.matches("thinking") { return try anthropicThinking(value).map { .reasoning($0) } }
        return nil
    }

    /// Two spellings of one thing: the newer name holds, else the first that came.
    private mutating func addOnce(_ value: Setting.Value, at node: JSONNode) {
        guard let earlier = conversation.settings.firstIndex(where: { $0.value.isSameKind(as: value) }) else {
            return add(value, at: node)
        }
        let isNewer = conversation.pointer(to: node.place).tokens == ["max_completion_tokens"]
        guard isNewer else { return addForeign(node) }
        replaceSetting(earlier, with: Setting(value, at: node.place))
    }

    // MARK: Endings and choices

    private mutating func readStop(_ node: JSONNode) throws(RequestFault) {
        if let text = JSONString(node) { return add(.stop([text]), at: node) }
        var texts: [JSONString] = []
        for element in try elements(node) { texts.append(try string(element)) }
        if !texts.isEmpty { add(.stop(texts), at: node) }
    }

    private mutating func readChoices(_ node: JSONNode) throws(RequestFault) {
        let count = try count(node)
        if count > 1 { add(.choices(count), at: node) }
    }

    private mutating func readLogprobs(_ node: JSONNode) throws(RequestFault) {
        guard try flag(node) else { return }
        let others = conversation.document.root["top_logprobs"].flatMap { $0.isNull ? nil : $0 }
        add(
            .logprobs(others: try others.map { node throws(RequestFault) in try count(node) }), at: node,
            and: others)
    }

    private func answerFormat(_ node: JSONNode) throws(RequestFault) -> AnswerFormat {
        let type = try string("type", of: try object(node))
        switch type.text {
        case "text": return .text
        case "json_object": return .jsonObject
        case "json_schema":
            guard let format = node["json_schema"], let schema = format["schema"], schema.kind == .object
            else { throw fault(node, "must have a schema") }
            return .jsonSchema(
                schema, name: try optionalString("name", of: format),
                isStrict: try optionalFlag("strict", of: format))
        default: throw fault(node, "is of an unknown type")
        }
    }

    // MARK: Tools

    mutating func readTools(_ node: JSONNode) throws(RequestFault) {
        guard !node.isNull else { return }
        for tool in try elements(node) {
            guard let function = try object(tool)["function"], tool["type"]?.matches("function") != false
            else {
                // A tool that the provider itself would run.
                addForeign(tool)
                continue
            }
            add(try definition(of: tool, try object(function)))
        }
    }

    private mutating func definition(
        of tool: JSONNode, _ function: JSONNode
    ) throws(RequestFault) -> ToolDefinition {
        let parameters = function["parameters"].flatMap { $0.isNull ? nil : $0 }
        noteForeign(in: tool, besides: ["type", "function", "cache_control"])
        noteForeign(in: function, besides: ["name", "description", "parameters", "strict"])
        return ToolDefinition(
            name: try string("name", of: function),
            description: try optionalString("description", of: function),
            parameters: try parameters.map { node throws(RequestFault) in try object(node) },
            isStrict: try optionalFlag("strict", of: function), strictPlace: function["strict"]?.place,
            at: tool.place, cacheMark: cacheMark(of: tool))
    }

    private mutating func readToolChoice(_ node: JSONNode) throws(RequestFault) {
        if node.matches("auto") { return add(.toolChoice(.automatic), at: node) }
        if node.matches("none") { return add(.toolChoice(.none), at: node) }
        if node.matches("required") { return add(.toolChoice(.required), at: node) }
        guard node.kind == .object else { throw fault(node, "must be auto, none, required or a function") }
        guard let function = node["function"] else { return addForeign(node) }
        add(.toolChoice(.function(try string("name", of: function))), at: node)
    }

    // MARK: Reasoning

    /// OpenRouter's object: `effort` or `max_tokens`, `exclude`, `enabled`.
    private func openRouterReasoning(_ node: JSONNode) throws(RequestFault) -> ReasoningWish {
        var wish = ReasoningWish()
        if let effort = try object(node)["effort"], !effort.isNull { wish.effort = try self.effort(effort) }
        if let budget = node["max_tokens"], !budget.isNull { wish.budget = try count(budget) }
        wish.isHidden = try optionalFlag("exclude", of: node)
        switch try optionalFlag("enabled", of: node) {
        case true?: if wish.effort == nil, wish.budget == nil { wish.effort = .medium }
        case false?: wish.effort = ReasoningWish.Effort.none
        case nil: break
        }
        return wish
    }

    /// Anthropic's object, which its users write in OpenAI's requests too; nil for one of a type that is not known here.
    private func anthropicThinking(_ node: JSONNode) throws(RequestFault) -> ReasoningWish? {
        switch try string("type", of: try object(node)).text {
        case "disabled": return ReasoningWish(effort: ReasoningWish.Effort.none)
        case "enabled", "adaptive", "between_tools":
            let budget = node["budget_tokens"].flatMap { $0.isNull ? nil : $0 }
            let tokens = try budget.map { node throws(RequestFault) in try count(node) }
            return ReasoningWish(
                effort: tokens == nil ? .medium : nil, budget: tokens,
                isHidden: node["display"].map { $0.matches("omitted") })
        default: return nil
        }
    }
}

extension Setting.Value {
    /// Whether only one of the two can hold.
    fileprivate func isSameKind(as other: Setting.Value) -> Bool {
        switch (self, other) {
        case (.maxOutputTokens, .maxOutputTokens), (.reasoning, .reasoning): true
        default: false
        }
    }
}
