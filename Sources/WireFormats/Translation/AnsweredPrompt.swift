// What an answer must know of the conversation that it answers.
internal import Base
package import Domain
internal import JSON

/// The little of a request that its answer's writer needs: it keeps nothing of the request's memory.
package struct AnsweredPrompt: Sendable {
    /// About how many tokens it has; nil where nobody asks.
    let tokens: Int?
    /// The texts at which the answer was to stop, as UTF-8; nil where they are not known.
    let stops: [Bytes]?
    /// What the answer repeats of the request; nil where it repeats nothing.
    let echo: ResponsesEcho?
    /// The names that the caller gave to tools, by those that the gateway was told, where these are others.
    private let toolNames: [JSONString: JSONString]

    /// Of a conversation that nobody read.
    package static let unread = AnsweredPrompt(tokens: nil, stops: nil)

    package init(_ conversation: Conversation) {
        var stops: [Bytes] = []
        for case .stop(let texts) in conversation.settings.map(\.value) {
            stops += texts.prefix(Self.mostStops).map { Bytes($0.text) }
        }
        self.init(
            tokens: PromptEstimate(of: conversation).tokens, stops: stops,
            toolNames: Self.toolNames(in: conversation))
    }

    /// Of an answer that repeats its request.
    package init(echoOf conversation: Conversation) {
        self.init(
            tokens: nil, stops: nil, echo: ResponsesEcho(of: conversation.document.root),
            toolNames: Self.toolNames(in: conversation))
    }

    private static func toolNames(in conversation: Conversation) -> [JSONString: JSONString] {
        var names: [JSONString: JSONString] = [:]
        for tool in conversation.tools where LongToolName.isOne(tool.name) {
            names[LongToolName.told(for: tool.name)] = tool.name.copied
        }
        return names
    }

    /// How many are kept: no format takes more.
    private static let mostStops = 64

    init(
        tokens: Int?, stops: [Bytes]?, echo: ResponsesEcho? = nil, toolNames: [JSONString: JSONString] = [:]
    ) {
        self.toolNames = toolNames
        self.tokens = tokens
        self.stops = stops
        self.echo = echo
    }

    /// What a gateway said, with tools by the names that the caller gave them.
    func told(_ event: ChatEvent) -> ChatEvent {
        guard !toolNames.isEmpty, case .toolCall(let head, let choice) = event,
            let name = toolNames[head.name]
        else { return event }
        return .toolCall(
            ToolCallHead(index: head.index, id: head.id, name: name, signature: head.signature),
            choice: choice)
    }
}
