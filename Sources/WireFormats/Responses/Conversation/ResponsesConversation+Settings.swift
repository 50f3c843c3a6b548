// How a model is to answer, in the words of Responses.
internal import Base
internal import Domain
internal import JSON

extension ResponsesConversation {
    mutating func readSetting(named name: JSONNode, _ value: JSONNode) throws(RequestFault) {
        if let setting = try numeric(name, value) { return add(setting, at: value) }
        if name.matches("max_output_tokens") { return add(.maxOutputTokens(try count(value)), at: value) }
        if name.matches("tools") { return try readTools(value) }
        if name.matches("tool_choice") { return try readToolChoice(value) }
        if name.matches("parallel_tool_calls") { return add(.parallelToolCalls(try flag(value)), at: value) }
        if name.matches("text") { return try readText(value) }
        if name.matches("reasoning") { return try readReasoning(value) }
        if name.matches("include") { return try readInclude(value) }
        if name.matches("user") || name.matches("safety_identifier") { return try readEndUser(name, value) }
        if try !isFulfilled(name, value) { addForeign(value) }
    }

    /// Whether a member asks for nothing that a translation does not do anyway: nothing is kept, cut off or padded, and
    /// whatever is in `metadata` comes back in the answer.
    private func isFulfilled(_ name: JSONNode, _ value: JSONNode) throws(RequestFault) -> Bool {
        if name.matches("metadata") { return true }
        if name.matches("store") { return try !flag(value) }
        if name.matches("truncation") { return value.matches("disabled") }
        if name.matches("stream_options") { return !Self.asksForPadding(value) }
        if name.matches("top_logprobs") { return try count(value) == 0 || wantsLogprobs }
        return false
    }

    /// Random letters beside each event, so that nobody can guess words by the length of packets.
    private static func asksForPadding(_ options: JSONNode) -> Bool {
        options.members.contains { !$0.value.isNull && $0.value.bool != false }
    }

    /// The newer name of two.
    private mutating func readEndUser(_ name: JSONNode, _ value: JSONNode) throws(RequestFault) {
        let identifier = conversation.document.root["safety_identifier"]
        let isOlder = name.matches("user") && !(identifier?.isNull ?? true)
        if isOlder { addForeign(value) } else { add(.endUser(try string(value)), at: value) }
    }

    // MARK: Probabilities

    private static let logprobs: StaticString = "message.output_text.logprobs"

    private var wantsLogprobs: Bool {
        let include = conversation.document.root["include"]
        return include?.elements.contains { $0.matches(Self.logprobs) } ?? false
    }

    private mutating func readInclude(_ node: JSONNode) throws(RequestFault) {
        for element in try elements(node) {
            if element.matches(Self.logprobs) {
                let others = conversation.document.root["top_logprobs"].flatMap { $0.isNull ? nil : $0 }
                add(
                    .logprobs(others: try others.map { node throws(RequestFault) in try count(node) }),
                    at: element, and: others)
            } else if !element.matches("reasoning.encrypted_content") {
                // Seals are told unasked.
                addForeign(element)
            }
        }
    }

    // MARK: Text

    private mutating func readText(_ node: JSONNode) throws(RequestFault) {
        noteForeign(in: try object(node), besides: ["format"])
        guard let format = node["format"], !format.isNull else { return }
        add(.answerFormat(try answerFormat(try object(format))), at: format)
    }

    private mutating func answerFormat(_ node: JSONNode) throws(RequestFault) -> AnswerFormat {
        switch try string("type", of: node).text {
        case "text": return .text
        case "json_object": return .jsonObject
        case "json_schema":
            guard let schema = node["schema"], schema.kind == .object else {
                throw fault(node, "must have a schema")
            }
            noteForeign(in: node, besides: ["type", "name", "schema", "strict"])
            return .jsonSchema(
                schema, name: try optionalString("name", of: node),
                isStrict: try optionalFlag("strict", of: node))
        default: throw fault(node, "is of an unknown type")
        }
    }

    // MARK: Reasoning

    /// Who asks for a summary of thoughts wants to see them; who does not leaves that open.
    private mutating func readReasoning(_ node: JSONNode) throws(RequestFault) {
        var wish = ReasoningWish()
        if let effort = try object(node)["effort"], !effort.isNull { wish.effort = try self.effort(effort) }
        if let budget = node["max_tokens"], !budget.isNull { wish.budget = try count(budget) }
        for name in ["summary", "generate_summary"] as [StaticString]
        where try optionalString(name, of: node) != nil {
            wish.isHidden = false
        }
        noteForeign(in: node, besides: ["effort", "max_tokens", "summary", "generate_summary"])
        if wish != ReasoningWish() { add(.reasoning(wish), at: node) }
    }

    // MARK: Tools

    private mutating func readTools(_ node: JSONNode) throws(RequestFault) {
        for tool in try elements(node) {
            guard try string("type", of: try object(tool)).utf8 == Bytes("function") else {
                // A tool that the provider itself would run, or one that takes no JSON.
                addForeign(tool)
                continue
            }
            add(try definition(of: tool))
        }
    }

    private mutating func definition(of tool: JSONNode) throws(RequestFault) -> ToolDefinition {
        let parameters = tool["parameters"].flatMap { $0.isNull ? nil : $0 }
        noteForeign(
            in: tool, besides: ["type", "name", "description", "parameters", "strict", "cache_control"])
        return ToolDefinition(
            name: try string("name", of: tool), description: try optionalString("description", of: tool),
            parameters: try parameters.map { node throws(RequestFault) in try object(node) },
            isStrict: try optionalFlag("strict", of: tool), strictPlace: tool["strict"]?.place,
            at: tool.place, cacheMark: cacheMark(of: tool))
    }

    private mutating func readToolChoice(_ node: JSONNode) throws(RequestFault) {
        if let mode = mode(node) { return add(.toolChoice(mode), at: node) }
        guard node.kind == .object else { throw fault(node, "must be auto, none, required or a tool") }
        let type = try string("type", of: node).utf8
        if type == Bytes("function") {
            add(.toolChoice(.function(try string("name", of: node))), at: node)
        } else if type == Bytes("allowed_tools") {
            try readAllowedTools(node)
        } else {
            addForeign(node)
        }
    }

    private func mode(_ node: JSONNode) -> ToolChoice? {
        if node.matches("auto") { return .automatic }
        if node.matches("none") { return ToolChoice.none }
        return node.matches("required") ? .required : nil
    }

    private mutating func readAllowedTools(_ node: JSONNode) throws(RequestFault) {
        guard let mode = node["mode"].flatMap(mode), let tools = node["tools"] else {
            throw fault(node, "must have a mode and tools")
        }
        var names: [JSONString] = []
        for tool in try elements(tools) {
            if try object(tool)["type"]?.matches("function") == true {
                names.append(try string("name", of: tool))
            } else {
                addForeign(tool)
            }
        }
        allowOnly(names)
        add(.toolChoice(mode), at: node)
    }
}
