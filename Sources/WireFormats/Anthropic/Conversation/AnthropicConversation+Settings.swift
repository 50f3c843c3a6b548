// Everything else that a request says.
internal import Base
internal import Domain
internal import JSON

extension AnthropicConversation {
    mutating func readSetting(named name: JSONNode, _ value: JSONNode) throws(RequestFault) {
        if let setting = try plain(name, value) { return add(setting, at: value) }
        if name.matches("stop_sequences") { return try readStops(value) }
        if name.matches("tool_choice") { return try readToolChoice(value) }
        if name.matches("metadata") { return try readMetadata(value) }
        if name.matches("thinking") { return thinkingMember = value }
        if name.matches("output_config") { return try readOutputConfig(value) }
        // The name of `output_config.format` before it was there (Anthropic's page "Structured outputs").
        if name.matches("output_format") { return try readFormat(value) }
        addForeign(value)
    }

    private func plain(_ name: JSONNode, _ value: JSONNode) throws(RequestFault) -> Setting.Value? {
        if name.matches("max_tokens") { return .maxOutputTokens(try count(value)) }
        if name.matches("temperature") { return .temperature(try number(value)) }
        if name.matches("top_p") { return .topP(try number(value)) }
        if name.matches("top_k") { return .topK(try number(value)) }
        return nil
    }

    private mutating func readStops(_ node: JSONNode) throws(RequestFault) {
        var texts: [JSONString] = []
        for element in try elements(node) { texts.append(try string(element)) }
        if !texts.isEmpty { add(.stop(texts), at: node) }
    }

    private mutating func readMetadata(_ node: JSONNode) throws(RequestFault) {
        noteForeign(in: try object(node), besides: ["user_id"])
        guard let user = try optionalString("user_id", of: node), let place = node["user_id"] else { return }
        add(.endUser(user), at: place)
    }

    // MARK: The answer's shape

    private mutating func readOutputConfig(_ node: JSONNode) throws(RequestFault) {
        noteForeign(in: try object(node), besides: ["effort", "format"])
        if let effort = node["effort"], !effort.isNull { effortMember = effort }
        if let format = node["format"], !format.isNull { try readFormat(format) }
    }

    private mutating func readFormat(_ node: JSONNode) throws(RequestFault) {
        guard try string("type", of: try object(node)).utf8 == Bytes("json_schema") else {
            throw fault(node, "is of an unknown type")
        }
        guard !conversation.settings.contains(where: { $0.value.isAnswerFormat }) else {
            return addForeign(node)
        }
        let schema = try objectMember("schema", of: node)
        noteForeign(in: node, besides: ["type", "schema"])
        add(.answerFormat(.jsonSchema(schema, name: nil, isStrict: nil)), at: node)
    }

    // MARK: Tools

    mutating func readTools(_ node: JSONNode) throws(RequestFault) {
        guard !node.isNull else { return }
        for tool in try elements(node) {
            let type = try object(tool)["type"]
            guard type.map({ $0.isNull || $0.matches("custom") }) ?? true else {
                // A tool that the provider runs, or whose schema only it knows, such as `web_search_20250305`.
                addForeign(tool)
                continue
            }
            add(try definition(of: tool))
        }
    }

    private mutating func definition(of tool: JSONNode) throws(RequestFault) -> ToolDefinition {
        noteForeign(
            in: tool, besides: ["type", "name", "description", "input_schema", "strict", "cache_control"])
        return ToolDefinition(
            name: try string("name", of: tool), description: try optionalString("description", of: tool),
            parameters: try objectMember("input_schema", of: tool),
            isStrict: try optionalFlag("strict", of: tool), strictPlace: tool["strict"]?.place,
            at: tool.place, cacheMark: cacheMark(of: tool))
    }

    private mutating func readToolChoice(_ node: JSONNode) throws(RequestFault) {
        let type = try string("type", of: try object(node))
        noteForeign(in: node, besides: ["type", "name", "disable_parallel_tool_use"])
        switch type.text {
        case "auto": add(.toolChoice(.automatic), at: node)
        case "any": add(.toolChoice(.required), at: node)
        case "none": add(.toolChoice(.none), at: node)
        case "tool": add(.toolChoice(.function(try string("name", of: node))), at: node)
        default: throw fault(node, "must be of type auto, any, tool or none")
        }
        guard let isDisabled = try optionalFlag("disable_parallel_tool_use", of: node),
            let place = node["disable_parallel_tool_use"]
        else { return }
        add(.parallelToolCalls(!isDisabled), at: place)
    }

    // MARK: Reasoning

    /// `thinking` and `output_config.effort` together say how much the model is to think.
    ///
    /// Source: Anthropic's pages "Extended thinking", "Adaptive thinking" and "Effort", November 2026.
    mutating func readReasoning() throws(RequestFault) {
        let effort = try readEffort()
        guard let thinking = thinkingMember else { return add(effortAlone: effort) }
        switch try string("type", of: try object(thinking)).text {
        case "disabled":
            noteForeign(in: thinking, besides: ["type"])
            // How thorough the answer is to be is more than how much is thought: nobody else has a word for it.
            if let node = effortMember { addForeign(node) }
            add(.reasoning(ReasoningWish(effort: ReasoningWish.Effort.none)), at: thinking)
        case "enabled", "adaptive", "between_tools":
            noteForeign(in: thinking, besides: ["type", "budget_tokens", "display"])
            let budget = thinking["budget_tokens"].flatMap { $0.isNull ? nil : $0 }
            let tokens = try budget.map { node throws(RequestFault) in try count(node) }
            let wish = ReasoningWish(
                effort: effort ?? (tokens == nil ? .medium : nil), budget: tokens,
                isHidden: thinking["display"].map { $0.matches("omitted") })
            add(.reasoning(wish), at: thinking, and: effortMember)
        default:
            // A newer way to think, which the provider may know.
            addForeign(thinking)
            add(effortAlone: effort)
        }
    }

    /// nil where there is none, or a newer one: only the provider knows how much that is.
    private mutating func readEffort() throws(RequestFault) -> ReasoningWish.Effort? {
        guard let node = effortMember else { return nil }
        let effort = try knownEffort(node)
        if effort == nil {
            addForeign(node)
            effortMember = nil
        }
        return effort
    }

    /// Thoughts are told to who asks for thinking.
    private mutating func add(effortAlone effort: ReasoningWish.Effort?) {
        guard let node = effortMember else { return }
        var wish = ReasoningWish(effort: effort, isHidden: true)
        wish.isHiddenUnasked = true
        add(.reasoning(wish), at: node)
    }
}

extension Setting.Value {
    fileprivate var isAnswerFormat: Bool {
        guard case .answerFormat = self else { return false }
        return true
    }
}
