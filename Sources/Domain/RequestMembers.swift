// The members of a request that are read before it is known who answers.
internal import Base
internal import JSON

/// The members of a request that are read here; of several with one name the last.
struct RequestMembers: ~Copyable {
    var model: JSONNode?
    var messages: JSONNode?
    var stream: JSONNode?
    var streamOptions: JSONNode?
    var maxTokens: JSONNode?
    var usage: JSONNode?
    var routing: RoutingMembers?

    /// - Parameter root: the request, whatever it is.
    /// - Throws: a fault where it is no object, or one with too many members.
    init(ofBody root: JSONNode) throws(RequestFault) {
        guard root.kind == .object else {
            throw RequestFault("the request body must be a JSON object")
        }
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
            } else if name.matches("max_tokens") {
                maxTokens = member.value
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

    // MARK: What they say

    /// The model as the caller names it, as UTF-8 and as JSON text; never empty.
    func modelName() throws(RequestFault) -> (text: Bytes, json: Bytes) {
        guard let model else {
            throw RequestFault("you must provide a model parameter", parameter: "model")
        }
        guard model.range.count <= ChatRequest.longestModel else {
            throw RequestFault("'model' is longer than \(ChatRequest.longestModel) bytes", parameter: "model")
        }
        guard model.kind == .string, !model.isEmptyString else {
            throw RequestFault("'model' must be a non-empty string", parameter: "model")
        }
        // A copy: a stream keeps it for as long as it runs, and must not keep the whole body with it.
        let json = model.rawCopy
        return (model.hasEscapes ? model.stringBytes ?? .empty : json.slice(1..<json.count - 1), json)
    }

    func asksForUsage() throws(RequestFault) -> Bool {
        try Self.flag("include_usage", of: streamOptions, "stream_options")
    }

    func includesCost() throws(RequestFault) -> Bool {
        try Self.flag("include", of: usage, "usage")
    }

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
    static func flag(_ node: JSONNode?, parameter: String) throws(RequestFault) -> Bool {
        guard let node, !node.isNull else { return false }
        guard let value = node.bool else {
            throw RequestFault("'\(parameter)' must be a boolean", parameter: parameter)
        }
        return value
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
