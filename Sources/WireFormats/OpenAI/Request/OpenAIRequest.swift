// A conversation as a request in OpenAI's format.
internal import Base
package import Domain
internal import JSON

/// Writes a conversation as the body of `POST /chat/completions`, for the many gateways that speak it.
///
/// What all of them take is always written. What only some take is written where the record or the list of the gateway
/// says so: a strict host answers 400 to a member that it does not know.
///
/// Source: OpenAI API reference, "Create chat completion", November 2026; the hosts' own pages for what goes beyond it.
package enum OpenAIRequest {
    /// - Throws: a fault when nothing is left to say to the model.
    package static func encode(
        _ conversation: Conversation, for target: ChatTarget
    ) throws(RequestFault) -> EncodedRequest {
        var omissions = Omissions(conversation)
        let messages = try OpenAIMessages(of: conversation, target.extras, &omissions)
        guard !messages.list.isEmpty else {
            let problem =
                conversation.turns.isEmpty ? "must not be empty" : "has nothing that the gateway can be told"
            let member = conversation.turnsMember
            throw RequestFault("'\(member)' \(problem)", parameter: "\(member)")
        }
        let tools = OpenAITools(conversation.tools, target.extras, &omissions)
        let settings = OpenAISettings(of: conversation, target.extras, &omissions)

        let buffer = ByteBuffer(capacity: conversation.document.bytes.count + 512)
        var writer = JSONWriter(into: buffer)
        writer.object { body in
            body.member("model", text: target.nativeModel)
            body.array("messages") { list in
                for message in messages.list {
                    list.object { OpenAIMessageWriter(target.extras).write(message, to: &$0) }
                }
            }
            tools.write(to: &body)
            settings.write(to: &body)
            guard target.isStreaming else { return }
            body.member("stream", true)
            guard target.rules.asksForUsage else { return }
            body.object("stream_options") { $0.member("include_usage", true) }
        }
        let written = WrittenPlaces(
            messages: messages.list, tools: conversation.tools, settings: settings.members, omissions)
        return try ruled(buffer.takeAll(), written, for: target)
    }

    /// The body as the gateway's rules for single members want it: they are rules about this format. What they leave
    /// out is named where it stood in the caller's request.
    private static func ruled(
        _ body: Bytes, _ written: WrittenPlaces, for target: ChatTarget
    ) throws(RequestFault) -> EncodedRequest {
        let groups = target.rules.parameters.filter { $0.applies(toModel: target.nativeModel) }
        guard !groups.isEmpty else {
            return EncodedRequest(body: [body], dropped: written.omissions.dropped)
        }
        guard let document = try? JSONDocument(parsing: body) else {
            // It has as many values as the caller's, or hardly more.
            throw RequestFault(
                "the request has more values than the gateway's rules can be put into effect on")
        }
        var parameters = ParameterEdit(JSONEdit(document), written)
        parameters.apply(groups, to: document.root, model: target.nativeModel)
        return EncodedRequest(body: parameters.edit.parts(), dropped: parameters.dropped.omissions.dropped)
    }
}
