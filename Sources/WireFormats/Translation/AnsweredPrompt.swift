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

    /// Of a conversation that nobody read.
    package static let unread = AnsweredPrompt(tokens: nil, stops: nil)

    package init(_ conversation: Conversation) {
        var stops: [Bytes] = []
        for case .stop(let texts) in conversation.settings.map(\.value) {
            stops += texts.prefix(Self.mostStops).map { Bytes($0.text) }
        }
        self.init(tokens: PromptEstimate(of: conversation).tokens, stops: stops)
    }

    /// Of an answer that repeats its request.
    package init(echoOf conversation: Conversation) {
        self.init(tokens: nil, stops: nil, echo: ResponsesEcho(of: conversation.document.root))
    }

    /// How many are kept: no format takes more.
    private static let mostStops = 64

    init(tokens: Int?, stops: [Bytes]?, echo: ResponsesEcho? = nil) {
        self.tokens = tokens
        self.stops = stops
        self.echo = echo
    }
}
