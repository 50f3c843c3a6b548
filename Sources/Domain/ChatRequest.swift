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
    /// The model as the caller names it, as UTF-8; never empty.
    package let model: Bytes
    /// The same, as JSON text.
    package let modelText: Bytes
    package let isStreaming: Bool
    /// Whether a gateway that is sent this request is asked for usage in a stream (`stream_options.include_usage`).
    package let asksForUsage: Bool
    /// Whether the caller wants usage to say what the answer cost.
    package let wantsCost: Bool
    /// The members by which the caller speaks to a gateway like this one; nil when there are none.
    package let routing: RoutingMembers?

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
        reading document: JSONDocument, in dialect: Dialect = .chat, wantsCost: Bool = false
    ) throws(RequestFault) {
        let root = document.root
        guard root.kind == .object else {
            throw RequestFault("the request body must be a JSON object")
        }
        let members = try Members(of: root)
        guard let model = members.model else {
            throw RequestFault("you must provide a model parameter", parameter: "model")
        }
        guard model.range.count <= Self.longestModel else {
            throw RequestFault("'model' is longer than \(Self.longestModel) bytes", parameter: "model")
        }
        guard model.kind == .string, !model.isEmptyString else {
            throw RequestFault("'model' must be a non-empty string", parameter: "model")
        }
        guard members.messages?.kind == .array else {
            throw RequestFault("'messages' must be an array", parameter: "messages")
        }
        self.document = document
        self.dialect = dialect
        // A copy: a stream keeps it for as long as it runs, and must not keep the whole body with it.
        modelText = model.rawCopy
        self.model = model.hasEscapes ? model.stringBytes ?? .empty : modelText.slice(1..<modelText.count - 1)
        isStreaming = try Self.flag(members.stream, parameter: "stream")
        asksForUsage = try Self.flag("include_usage", of: members.streamOptions, "stream_options")
        let includesCost = try Self.flag("include", of: members.usage, "usage")
        self.wantsCost = wantsCost || includesCost
        routing = members.routing
    }

    /// Whether the caller wants a stream to end with usage: the cost has no other place.
    package var wantsUsage: Bool { asksForUsage || wantsCost || dialect.tellsUsageUnasked }

    /// A boolean member of the object `parameter`; an object that is absent or null says nothing.
    private static func flag(
        _ name: StaticString, of object: JSONNode?, _ parameter: String
    ) throws(RequestFault) -> Bool {
        guard let object, !object.isNull else { return false }
        guard object.kind == .object else {
            throw RequestFault("'\(parameter)' must be an object", parameter: parameter)
        }
        var size = MembersSize(of: parameter)
        var value: JSONNode?
        for member in object.members {
            try size.add(member)
            if member.name.matches(name) { value = member.value }
        }
        return try flag(value, parameter: "\(parameter).\(name)")
    }

    /// A boolean member; absent and null are false.
    private static func flag(_ node: JSONNode?, parameter: String) throws(RequestFault) -> Bool {
        guard let node, !node.isNull else { return false }
        guard let value = node.bool else {
            throw RequestFault("'\(parameter)' must be a boolean", parameter: parameter)
        }
        return value
    }
}

/// The members that say which gateways and models may be tried; null is absent. What is in them is not read yet.
package struct RoutingMembers: Sendable {
    package internal(set) var provider: JSONNode?
    package internal(set) var models: JSONNode?
    package internal(set) var providerOptions: JSONNode?
}

/// The members of a request that are read here; of several with one name the last.
private struct Members: ~Copyable {
    var model: JSONNode?
    var messages: JSONNode?
    var stream: JSONNode?
    var streamOptions: JSONNode?
    var usage: JSONNode?
    var routing: RoutingMembers?

    init(of root: JSONNode) throws(RequestFault) {
        var size = MembersSize(of: nil)
        for member in root.members {
            try size.add(member)
            let name = member.name
            if name.matches("model") {
                model = member.value
            } else if name.matches("messages") {
                messages = member.value
            } else if name.matches("stream") {
                stream = member.value
            } else if name.matches("stream_options") {
                streamOptions = member.value
            } else if name.matches("usage") {
                usage = member.value
            } else if name.matches("provider") {
                setRouting(\.provider, to: member.value)
            } else if name.matches("models") {
                setRouting(\.models, to: member.value)
            } else if name.matches("providerOptions") {
                setRouting(\.providerOptions, to: member.value)
            }
        }
    }

    private mutating func setRouting(_ member: WritableKeyPath<RoutingMembers, JSONNode?>, to value: JSONNode)
    {
        var members = routing ?? RoutingMembers()
        members[keyPath: member] = value.isNull ? nil : value
        routing = members
    }
}

/// How much of what is allowed the members of an object have taken so far.
private struct MembersSize {
    /// The object; nil for the request itself.
    let parameter: String?
    private var count = 0
    private var bytes = 0

    init(of parameter: String?) {
        self.parameter = parameter
    }

    mutating func add(_ member: JSONMember) throws(RequestFault) {
        count += 1
        bytes += member.name.range.count
        guard count <= ChatRequest.mostMembers, bytes <= ChatRequest.longestNames else {
            throw RequestFault(
                "'\(parameter ?? "the request body")' has more members than allowed", parameter: parameter)
        }
    }
}
