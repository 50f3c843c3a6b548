// The blocks of a message: text, images, documents, thoughts, tools.
internal import Base
internal import Domain
internal import JSON

extension AnthropicConversation {
    /// The parts of a content: a string, or a list of blocks.
    ///
    /// - Parameter role: whose it is.
    mutating func content(_ content: JSONNode, of role: Turn.Role) throws(RequestFault) -> [Part] {
        switch content.kind {
        case .string: return [Part(.text(try string(content)), at: content.place)]
        case .array:
            var parts: [Part] = []
            for element in content.elements {
                let block = try object(element)
                let mark = cacheMark(of: block)
                let read = try self.parts(of: block, role)
                parts += read.isEmpty ? [] : read.dropLast() + [read[read.count - 1].marked(mark)]
                if read.isEmpty, let mark { addForeign(at: mark.place) }
            }
            return parts
        case .null, .boolean, .number, .object: throw fault(content, "must be a string or an array")
        }
    }

    /// What a block says: most often one part. None for a block that only Anthropic's format has, and for one that
    /// belongs to another.
    private mutating func parts(of block: JSONNode, _ role: Turn.Role) throws(RequestFault) -> [Part] {
        guard let type = block["type"], type.kind == .string else {
            throw fault(block, "must have a member 'type'")
        }
        if type.matches("text") { return [try text(block)] }
        if type.matches("image") { return try image(block) }
        if type.matches("document") { return try document(block) }
        if type.matches("search_result") { return try searchResult(block) }
        if type.matches("thinking") { return thought(block) }
        if type.matches("redacted_thinking") { return try sealedThought(block) }
        if type.matches("tool_use") { return [try toolUse(block)] }
        if type.matches("tool_result") { return [try toolResult(block)] }
        addForeign(block)
        return []
    }

    private mutating func text(_ block: JSONNode) throws(RequestFault) -> Part {
        // Citations are known to Anthropic's format only; of an answer they are sent back, mostly null or empty.
        noteForeign(in: block, besides: ["type", "text", "cache_control", "citations"])
        if let citations = block["citations"], citations.count > 0 { addForeign(citations) }
        return Part(.text(try string("text", of: block)), at: block.place)
    }

    // MARK: Images and documents

    private mutating func image(_ block: JSONNode) throws(RequestFault) -> [Part] {
        noteForeign(in: block, besides: ["type", "source", "cache_control"])
        guard let source = try source(of: block) else { return [] }
        return [Part(.image(Attachment(source)), at: block.place)]
    }

    /// A file as it is; a document that is text already, or made of blocks, as those, its title and context first.
    private mutating func document(_ block: JSONNode) throws(RequestFault) -> [Part] {
        noteForeign(
            in: block, besides: ["type", "source", "title", "context", "cache_control", "citations"])
        noteCitations(of: block)
        let source = try objectMember("source", of: block)
        if source["type"]?.matches("text") == true {
            noteForeign(in: source, besides: ["type", "media_type", "data"])
            let text = Part(.text(try string("data", of: source)), at: source.place)
            return try words("title", of: block) + words("context", of: block) + [text]
        }
        if source["type"]?.matches("content") == true, let content = source["content"] {
            noteForeign(in: source, besides: ["type", "content"])
            return try words("title", of: block) + words("context", of: block)
                + self.content(content, of: .user)
        }
        if let context = block["context"], !context.isNull { addForeign(context) }
        _ = try optionalString("title", of: block)
        guard let source = try self.source(of: block) else { return [] }
        return [Part(.document(Attachment(source, fileName: block["title"])), at: block.place)]
    }

    /// What a search found, as the texts that it is: its title, where it is from, what it says.
    ///
    /// Source: Anthropic's page "Search results", November 2026.
    private mutating func searchResult(_ block: JSONNode) throws(RequestFault) -> [Part] {
        noteForeign(
            in: block, besides: ["type", "source", "title", "content", "cache_control", "citations"])
        noteCitations(of: block)
        guard let content = block["content"] else { throw fault(block, "must have a member 'content'") }
        return try words("title", of: block) + words("source", of: block) + self.content(content, of: .user)
    }

    /// That the model is to cite is a wish that nobody else knows.
    private mutating func noteCitations(of block: JSONNode) {
        guard let citations = block["citations"], citations["enabled"]?.bool == true else { return }
        addForeign(citations)
    }

    private func words(_ name: StaticString, of block: JSONNode) throws(RequestFault) -> [Part] {
        guard let text = try optionalString(name, of: block), let node = block[name] else { return [] }
        return [Part(.text(text), at: node.place)]
    }

    /// nil, and the block noted, for a file that only Anthropic was given.
    private mutating func source(of block: JSONNode) throws(RequestFault) -> Attachment.Source? {
        let source = try objectMember("source", of: block)
        guard let type = source["type"] else { throw fault(source, "must have a member 'type'") }
        if type.matches("base64") {
            noteForeign(in: source, besides: ["type", "media_type", "data"])
            let mediaType = try string("media_type", of: source).text
            return .data(try string("data", of: source).utf8, mediaType: mediaType.lowercased())
        }
        if type.matches("url") {
            noteForeign(in: source, besides: ["type", "url"])
            return .url(try string("url", of: source))
        }
        if type.matches("file") {
            _ = try string("file_id", of: source)
            addForeign(block)
            return nil
        }
        throw fault(source, "is of an unknown type")
    }

    // MARK: Thoughts

    /// A thought with its signature, or one of another provider's whose seal was carried in its place.
    private mutating func thought(_ block: JSONNode) -> [Part] {
        noteForeign(in: block, besides: ["type", "thinking", "signature"])
        let text = JSONString(block["thinking"]).flatMap { $0.isEmpty ? nil : $0 }
        let signature = JSONString(block["signature"]).flatMap { $0.isEmpty ? nil : $0 }
        var thought = Thought(text: text, signature: signature, origin: signature == nil ? nil : .anthropic)
        if let signature, let carried = CarriedSeal(reading: signature) {
            thought.origin = carried.origin
            thought.signature = carried.kind == .signature ? carried.seal : nil
        }
        guard thought.text ?? thought.signature != nil else {
            addForeign(block)
            return []
        }
        return [Part(.thought(thought), at: block.place)]
    }

    private mutating func sealedThought(_ block: JSONNode) throws(RequestFault) -> [Part] {
        noteForeign(in: block, besides: ["type", "data"])
        let data = try string("data", of: block)
        guard let carried = CarriedSeal(reading: data) else {
            return [Part(.thought(Thought(sealed: data, origin: .anthropic)), at: block.place)]
        }
        switch carried.kind {
        case .sealed:
            return [Part(.thought(Thought(sealed: carried.seal, origin: carried.origin)), at: block.place)]
        case .signature:
            return [Part(.thought(Thought(signature: carried.seal, origin: carried.origin)), at: block.place)]
        case .call(let index): seals.note(carried.seal, ofCall: index, at: block.place)
        case .unsigned: addForeign(block)
        }
        return []
    }

    // MARK: Tools

    private mutating func toolUse(_ block: JSONNode) throws(RequestFault) -> Part {
        noteForeign(in: block, besides: ["type", "id", "name", "input", "cache_control"])
        let (id, name) = (try string("id", of: block), try string("name", of: block))
        let input = try objectMember("input", of: block)
        let seal = seals.takeNext()
        let call = ToolCall(
            id: CallerToolID.original(of: id), name: name, arguments: input.raw, signature: seal?.seal,
            signaturePlace: seal?.place)
        return Part(.toolCall(call), at: block.place)
    }

    private mutating func toolResult(_ block: JSONNode) throws(RequestFault) -> Part {
        noteForeign(in: block, besides: ["type", "tool_use_id", "content", "is_error", "cache_control"])
        let id = try string("tool_use_id", of: block)
        var parts: [Part] = []
        if let content = block["content"], !content.isNull { parts = try self.content(content, of: .user) }
        let result = ToolResult(
            callID: CallerToolID.original(of: id), parts: parts,
            isError: try optionalFlag("is_error", of: block) ?? false, isErrorPlace: block["is_error"]?.place)
        return Part(.toolResult(result), at: block.place)
    }

    // MARK: Members

    /// A member that must be there and be an object.
    func objectMember(_ name: StaticString, of node: JSONNode) throws(RequestFault) -> JSONNode {
        guard let value = node[name] else { throw fault(node, "must have a member '\(name)'") }
        return try object(value)
    }
}

extension Part {
    fileprivate func marked(_ mark: CacheMark?) -> Part {
        var part = self
        part.cacheMark = mark ?? cacheMark
        return part
    }
}
