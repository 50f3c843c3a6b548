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

/// A Chat Completions request: its bytes, and the members Sluice reads. All others are the gateway's to judge.
///
/// An object, because it is handed through every room: one reference instead of four.
package final class ChatRequest: Sendable {
    package let document: JSONDocument
    /// The model as the caller names it, as UTF-8; never empty.
    package let model: Bytes
    /// The same, as JSON text.
    package let modelText: Bytes
    package let isStreaming: Bool
    /// Whether the caller asked for a usage chunk (`stream_options.include_usage`).
    package let wantsUsage: Bool
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

    /// - Throws: a fault naming the member that is missing, of the wrong type or too large.
    package init(reading document: JSONDocument) throws(RequestFault) {
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
        // A copy: a stream keeps it for as long as it runs, and must not keep the whole body with it.
        modelText = model.rawCopy
        self.model = model.hasEscapes ? model.stringBytes ?? .empty : modelText.slice(1..<modelText.count - 1)
        isStreaming = try Self.flag(members.stream, parameter: "stream")
        wantsUsage = try Self.readWantsUsage(members.streamOptions)
        routing = members.routing
    }

    private static func readWantsUsage(_ options: JSONNode?) throws(RequestFault) -> Bool {
        guard let options, !options.isNull else { return false }
        guard options.kind == .object else {
            throw RequestFault("'stream_options' must be an object", parameter: "stream_options")
        }
        var size = MembersSize(of: "stream_options")
        var includeUsage: JSONNode?
        for member in options.members {
            try size.add(member)
            if member.name.matches("include_usage") { includeUsage = member.value }
        }
        return try flag(includeUsage, parameter: "stream_options.include_usage")
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
