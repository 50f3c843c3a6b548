// What a model thought before, in the several spellings in which callers send it back.
internal import Base
internal import Domain
internal import JSON

extension OpenAIConversation {
    /// The members of an assistant's message that may hold thoughts.
    static let thoughtMembers: [StaticString] = [
        "reasoning_details", "thinking_blocks", "reasoning_content", "reasoning",
    ]

    /// The thoughts of a message, from the spelling that says most: OpenRouter's details or LiteLLM's blocks, which
    /// have signatures, before plain text, which says the same again.
    mutating func thoughts(of message: JSONNode) -> [Part] {
        for name in ["reasoning_details", "thinking_blocks"] as [StaticString] {
            guard let list = message[name], list.kind != .array, !list.isNull else { continue }
            addForeign(list)
        }
        let details = detailedThoughts(message["reasoning_details"] ?? message)
        if !details.isEmpty { return details }
        let blocks = (message["thinking_blocks"] ?? message).elements.compactMap(Self.block)
        if !blocks.isEmpty { return blocks }
        for name in ["reasoning_content", "reasoning"] as [StaticString] {
            guard let node = message[name], let text = JSONString(node), !text.isEmpty else { continue }
            return [Part(.thought(Thought(text: text)), at: node.place)]
        }
        return []
    }

    /// The seals that belong to tool calls, by their ids (Gemini's thoughts as OpenRouter spells them).
    func sealsOfToolCalls(in message: JSONNode) -> [JSONString: JSONString] {
        var seals: [JSONString: JSONString] = [:]
        for detail in message["reasoning_details"]?.elements ?? message.elements {
            guard let id = JSONString(detail["id"]), let seal = JSONString(detail["data"]) else { continue }
            seals[id] = seal
        }
        return seals
    }

    // MARK: OpenRouter's details

    /// Clients that gather a stream keep the pieces of a thought side by side: those with one index are one thought.
    /// What is sealed is always one of its own.
    private mutating func detailedThoughts(_ details: JSONNode) -> [Part] {
        var thoughts: [(pieces: ThoughtPieces, index: Int?, place: JSONPlace)] = []
        for detail in details.elements {
            guard let thought = Thought(openRouter: detail) else {
                addForeign(detail)
                continue
            }
            let index = thought.sealed == nil ? detail["index"]?.int : nil
            if index != nil, index == thoughts.last?.index {
                thoughts[thoughts.count - 1].pieces.append(thought)
            } else {
                thoughts.append((ThoughtPieces(thought), index, detail.place))
            }
        }
        return thoughts.map { Part(.thought($0.pieces.whole), at: $0.place) }
    }

    // MARK: LiteLLM's blocks

    /// Anthropic's blocks as they are.
    private static func block(_ node: JSONNode) -> Part? {
        if let data = JSONString(node["data"]) {
            return Part(.thought(Thought(sealed: data, origin: .anthropic)), at: node.place)
        }
        guard let text = JSONString(node["thinking"]) else { return nil }
        let signature = JSONString(node["signature"])
        return Part(.thought(Thought(text: text, signature: signature, origin: .anthropic)), at: node.place)
    }
}

extension Thought {
    /// One entry of `reasoning_details`; nil for one that says nothing.
    init?(openRouter detail: JSONNode) {
        self.init(
            text: JSONString(detail["text"]) ?? JSONString(detail["summary"]),
            signature: JSONString(detail["signature"]), sealed: JSONString(detail["data"]),
            origin: detail["format"].flatMap(ThoughtFormat.origin))
        if text == nil, signature == nil, sealed == nil { return nil }
    }
}

/// Whose thoughts they are, by OpenRouter's names (its page on reasoning tokens, November 2026).
enum ThoughtFormat {
    static func name(of origin: WireFormat?) -> StaticString {
        switch origin {
        case .anthropic: "anthropic-claude-v1"
        case .gemini: "google-gemini-v1"
        case .openAI: "openai-responses-v1"
        case .ollama, nil: "unknown"
        }
    }

    static func origin(_ name: JSONNode) -> WireFormat? {
        WireFormat.allCases.first { $0 != .ollama && name.matches(Self.name(of: $0)) }
    }
}
