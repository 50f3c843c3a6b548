// A conversation as a request in Anthropic's format.
internal import Base
package import Domain
internal import JSON

/// Writes a conversation as the body of `POST /v1/messages`, for the API's version `2023-06-01`: the later one takes
/// no sampling settings from anybody.
///
/// Source: Anthropic's API reference, "Create a Message", and the pages named in this folder, November 2026.
package enum AnthropicRequest {
    /// - `max_tokens` must be there. Without the caller's it is the most that the gateway lists for the model, else
    ///   `usualMaxTokens`. A caller's number is never changed: the provider refuses one that is too high.
    /// - What has no place in the format is left out and named.
    ///
    /// - Throws: a fault when nothing is left to say to the model.
    package static func encode(
        _ conversation: Conversation, for target: ChatTarget
    ) throws(RequestFault) -> EncodedRequest {
        var omissions = Omissions(conversation)
        let model = ClaudeModel(target.nativeModel)
        let turns = AnthropicTurns(of: conversation, &omissions)
        guard !turns.isEmpty else {
            let problem =
                conversation.turns.isEmpty ? "must not be empty" : "has nothing that the gateway can be told"
            let member = conversation.turnsMember
            throw RequestFault("'\(member)' \(problem)", parameter: member)
        }
        let settings = AnthropicSettings(of: conversation, &omissions)
        let tools = AnthropicTools(conversation, turns, settings, model, &omissions)
        let answer = AnthropicAnswerWish(
            settings, model, target, turns, forcesTool: tools.forcesOne, &omissions)

        let buffer = ByteBuffer(capacity: conversation.document.bytes.count + 512)
        var marks = AnthropicCacheMarks()
        var writer = JSONWriter(into: buffer)
        writer.object { body in
            body.member("model", text: target.nativeModel)
            answer.write(to: &body)
            if target.isStreaming { body.member("stream", true) }
            // In the order in which the provider reads them, which is that of the marks that count.
            tools.write(to: &body, &marks)
            turns.write(to: &body, &marks)
        }
        for place in marks.refused { omissions.note(place) }
        return EncodedRequest(body: [buffer.takeAll()], dropped: omissions.dropped)
    }
}

/// The marks of prefixes to be kept, as far as the provider takes them.
///
/// Source: Anthropic's page "Prompt caching", November 2026: at most four in a request.
struct AnthropicCacheMarks {
    private var left = 4
    private(set) var refused: [JSONPlace] = []

    mutating func write(_ mark: CacheMark?, to block: inout JSONWriter) {
        guard let mark else { return }
        guard left > 0 else { return refused.append(mark.place) }
        left -= 1
        block.member("cache_control", raw: mark.json)
    }
}
