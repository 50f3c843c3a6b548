// A Chat Completions request on its way to a gateway of another format: read into the neutral conversation.
package import Domain
internal import JSON

/// Reads a request in OpenAI's format as a conversation.
///
/// Source: OpenAI API reference, Chat Completions; OpenRouter's and LiteLLM's members for reasoning and caching
/// (their pages, November 2026).
package struct OpenAIConversation: ConversationReader {
    var conversation: Conversation

    /// - Throws: a fault naming what is of the wrong shape. What is well-formed but known to OpenAI's format only is
    ///   no fault: it is among the conversation's `foreign` places.
    package static func read(_ request: ChatRequest) throws(RequestFault) -> Conversation {
        var reader = OpenAIConversation(conversation: Conversation(of: request.document))
        try reader.readMembers(of: request.document.root)
        return reader.conversation
    }

    private mutating func readMembers(of root: JSONNode) throws(RequestFault) {
        let duplicates = Set(root.duplicateMembers.map(\.value.place))
        for member in root.members {
            let (name, value) = (member.name, member.value)
            if duplicates.contains(value.place) {
                addForeign(value)
            } else if name.matches("messages") {
                try readMessages(value)
            } else if name.matches("tools") {
                try readTools(value)
            } else if name.matches("stream_options") {
                noteForeign(in: value, besides: ["include_usage"])
            } else if !Self.isForTheGateway(name), !value.isNull {
                try readSetting(named: name, value)
            }
        }
    }

    /// Members that say how to call, not what to answer: they have been read already.
    private static func isForTheGateway(_ name: JSONNode) -> Bool {
        name.matches("model") || name.matches("stream")
    }

    mutating func replaceSetting(_ index: Int, with setting: Setting) {
        addForeign(at: conversation.settings[index].place)
        conversation.settings[index] = setting
    }
}
