// The items of the input: who says what, what was called, what was thought.
internal import Base
internal import Domain
internal import JSON

extension ResponsesConversation {
    /// What the API itself adds to items says nothing to a model: their ids and whether they were complete.
    private static let usualMembers: [StaticString] = ["type", "id", "status"]

    mutating func readItem(_ item: JSONNode) throws(RequestFault) {
        guard let type = item["type"], !type.isNull else {
            guard item["role"] != nil else { throw fault(item, "must have a member 'type'") }
            return try readMessage(item)
        }
        _ = try string(type)
        if !type.matches("function_call"), !type.matches("reasoning") { forgetSeal() }
        if type.matches("message") {
            try readMessage(item)
        } else if type.matches("function_call") {
            try readCall(item)
        } else if type.matches("function_call_output") {
            try readResult(item)
        } else if type.matches("reasoning") {
            try readThought(item)
        } else if type.matches("image_generation_call") {
            try readMadeImage(item)
        } else {
            // Tools that a gateway runs itself, and what is known to Responses only.
            noteForeignCall(item["call_id"])
            addForeign(item)
        }
    }

    private mutating func noteForeign(in item: JSONNode, besidesUsual known: [StaticString]) {
        noteForeign(in: item, besides: Self.usualMembers + known)
    }

    // MARK: Messages

    private mutating func readMessage(_ item: JSONNode) throws(RequestFault) {
        let role = try string("role", of: item).utf8
        let parts = try content(of: item["content"])
        noteForeign(in: item, besidesUsual: ["role", "content"])
        if role == Bytes("assistant") { return addAssistant(parts, at: item.place) }
        let roles: [(StaticString, Turn.Role)] = [
            ("user", .user), ("developer", .developer), ("system", .system),
        ]
        guard let known = roles.first(where: { role == Bytes($0.0) }) else {
            throw fault(item["role"] ?? item, "must be a known role, not '\(role.text.prefix(64))'")
        }
        add(Turn(known.1, parts, at: item.place))
    }

    // MARK: Tools

    private mutating func readCall(_ item: JSONNode) throws(RequestFault) {
        let id = try string("call_id", of: item)
        let name = try string("name", of: item)
        let arguments = try arguments(of: item)
        noteForeign(in: item, besidesUsual: ["call_id", "name", "arguments"])
        let seal = takeSeal()
        let call = ToolCall(
            id: id, name: name, arguments: arguments, signature: seal?.signature,
            signaturePlace: seal?.place)
        addAssistant([Part(.toolCall(call), at: item.place)], at: item.place)
    }

    /// What a tool answered: for other formats part of what the user says.
    private mutating func readResult(_ item: JSONNode) throws(RequestFault) {
        let id = try string("call_id", of: item)
        // Without the call it would answer nothing.
        guard !isOfForeignCall(id) else { return addForeign(item) }
        guard let output = item["output"] else { throw fault(item, "must have a member 'output'") }
        let result = ToolResult(callID: id, parts: try content(of: output))
        noteForeign(in: item, besidesUsual: ["call_id", "output"])
        add(Turn(.user, [Part(.toolResult(result), at: item.place)], at: item.place))
    }

    // MARK: Thoughts and images

    private mutating func readThought(_ item: JSONNode) throws(RequestFault) {
        let (content, summary) = (try thoughtText(of: item["content"]), try thoughtText(of: item["summary"]))
        let text = content ?? summary
        noteForeign(in: item, besidesUsual: ["summary", "content", "encrypted_content"])
        let encrypted = try optionalString("encrypted_content", of: item)
        var thought = Thought(text: text)
        if let encrypted, let carried = CarriedSeal(reading: encrypted) {
            let seal = carried.seal
            thought.origin = carried.origin
            switch carried.kind {
            case .call: return keepSeal(seal, at: item.place)
            case .signature: thought.signature = seal
            case .sealed: thought.sealed = seal
            case .unsigned: break
            }
        } else if let encrypted {
            // Who speaks Responses seals as OpenAI does, and without our mark.
            (thought.sealed, thought.origin) = (encrypted, .openAI)
        }
        guard thought.text != nil || thought.signature != nil || thought.sealed != nil else {
            // A thought of which nothing is here is one that a gateway has kept.
            return addForeign(item)
        }
        addAssistant([Part(.thought(thought), at: item.place)], at: item.place)
    }

    /// The texts of a list, a paragraph each; nil where there is none.
    private func thoughtText(of list: JSONNode?) throws(RequestFault) -> JSONString? {
        guard let list, !list.isNull else { return nil }
        var texts: [JSONString] = []
        for part in try elements(list) { texts.append(try string("text", of: try object(part))) }
        return texts.isEmpty ? nil : .joining(texts, separator: #"\n\n"#)
    }

    /// An image that the model made before.
    private mutating func readMadeImage(_ item: JSONNode) throws(RequestFault) {
        guard let data = try optionalString("result", of: item) else { return addForeign(item) }
        let format = try optionalString("output_format", of: item)?.text ?? "png"
        noteForeign(in: item, besidesUsual: ["result", "output_format"])
        let image = Attachment(.data(data.utf8, mediaType: "image/" + format))
        addAssistant([Part(.image(image), at: item.place)], at: item.place)
    }
}
