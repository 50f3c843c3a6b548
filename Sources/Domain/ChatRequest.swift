// A chat request as the caller wrote it, with the members that policy needs.
package import Base
package import JSON

/// What is wrong with a request, in words for the caller.
package struct RequestFault: Error, Equatable, Sendable {
    package let message: String
    /// The member at fault.
    package let parameter: String?
    package let code: String?

    package init(_ message: String, parameter: String? = nil, code: String? = nil) {
        self.message = message
        self.parameter = parameter
        self.code = code
    }
}

/// A request for an answer to a conversation: its bytes, and the members Sluice reads. All others are the gateway's to
/// judge.
///
/// An object, because it is handed through every room: one reference instead of four.
package final class ChatRequest: Sendable {
    package let document: JSONDocument
    /// In which API the caller asks, and wants to be answered.
    package let dialect: Dialect
    package let variant: DialectVariant
    /// The model as the caller names it, as UTF-8; never empty.
    package let model: Bytes
    /// The same, as JSON text.
    package let modelText: Bytes
    package let isStreaming: Bool
    /// Whether no tokens are to be written: the prompt is only to be read into the provider's cache (Anthropic's page
    /// "Prompt caching", pre-warming, November 2026).
    package let isForTheCacheOnly: Bool
    /// Whether a gateway that is sent this request is asked for usage in a stream (`stream_options.include_usage`).
    package let asksForUsage: Bool
    /// Whether usage is to say what the answer cost.
    package let wantsCost: Bool
    /// The members by which the caller speaks to a gateway like this one; nil when there are none.
    package let routing: RoutingMembers?
    /// What the caller says beside the body, in Anthropic's API.
    package let anthropicFields: AnthropicFields
    /// What a look through a request of Responses found; nil in other dialects.
    package let responses: ResponsesInput?

    /// How many members the request, and each of the objects in it that are read here, may have. Looking for
    /// members and their duplicates takes time in proportion to them and holds a loop: no client sends a tenth
    /// of this.
    package static let mostMembers = 1024
    /// How many bytes the names of these members may have together, with their quotes.
    package static let longestNames = 64 * 1024
    /// How many bytes a model's name may have, with its quotes.
    package static let longestModel = 1024

    /// - Parameter wantsCost: whether the caller asked for the cost elsewhere than in the request. In it, it is
    ///   OpenRouter's `usage.include` (openrouter.ai/docs/use-cases/usage-accounting, 2025).
    /// - Throws: a fault naming the member that is missing, of the wrong type or too large.
    package init(
        reading document: JSONDocument, in dialect: Dialect = .chat, _ variant: DialectVariant = .original,
        wantsCost: Bool = false, _ anthropicFields: AnthropicFields = .none
    ) throws(RequestFault) {
        let members = try RequestMembers(ofBody: document.root)
        let model = try members.modelName()
        responses = try Self.check(members, document.root, in: dialect)
        self.document = document
        self.dialect = dialect
        self.variant = variant
        self.model = model.text
        modelText = model.json
        isStreaming = try RequestMembers.flag(members.stream, parameter: "stream")
        isForTheCacheOnly = dialect == .messages && members.maxTokens?.int == 0
        asksForUsage =
            switch dialect {
            case .chat: try members.asksForUsage()
            case .messages, .responses: false
            }
        let includesCost = try members.includesCost()
        self.wantsCost = wantsCost || includesCost
        routing = members.routing
        self.anthropicFields = anthropicFields
    }

    /// Whether the caller wants a stream to end with usage: the cost has no other place.
    package var wantsUsage: Bool { asksForUsage || wantsCost || dialect.tellsUsageUnasked }

    /// What the caller says to the model must be there and of the right kind. The rest of it is the gateway's to judge.
    private static func check(
        _ members: borrowing RequestMembers, _ root: JSONNode, in dialect: Dialect
    ) throws(RequestFault) -> ResponsesInput? {
        switch dialect {
        case .chat, .messages:
            guard members.messages?.kind == .array else {
                throw RequestFault("'messages' must be an array", parameter: "messages")
            }
            return nil
        case .responses: return try ResponsesInput(of: root)
        }
    }
}

/// The members that say which gateways and models may be tried; null is absent. What is in them is not read yet.
package struct RoutingMembers: Sendable {
    package internal(set) var provider: JSONNode?
    package internal(set) var models: JSONNode?
    package internal(set) var providerOptions: JSONNode?
}
