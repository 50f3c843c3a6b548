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
package struct ChatRequest: Sendable {
    package let document: JSONDocument
    /// The model as the caller names it.
    package let model: String
    /// The same as bytes, for logs.
    package let modelName: Bytes
    /// The same, as JSON text.
    package let modelText: Bytes
    package let isStreaming: Bool
    /// Whether the caller asked for a usage chunk (`stream_options.include_usage`).
    package let wantsUsage: Bool

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
        try Self.checkSize(of: root, parameter: nil)
        guard let model = root["model"] else {
            throw RequestFault("you must provide a model parameter", parameter: "model")
        }
        guard model.range.count <= Self.longestModel else {
            throw RequestFault("'model' is longer than \(Self.longestModel) bytes", parameter: "model")
        }
        guard let name = model.string, !name.isEmpty else {
            throw RequestFault("'model' must be a non-empty string", parameter: "model")
        }
        guard root["messages"]?.kind == .array else {
            throw RequestFault("'messages' must be an array", parameter: "messages")
        }
        self.document = document
        self.model = name
        // Copies: a stream keeps them for as long as it runs, and must not keep the whole body with them.
        modelText = Bytes(model.raw.array)
        modelName = Bytes(name)
        isStreaming = try Self.flag("stream", in: root, parameter: "stream")
        wantsUsage = try Self.readWantsUsage(root)
    }

    private static func readWantsUsage(_ root: JSONNode) throws(RequestFault) -> Bool {
        guard let options = root["stream_options"], !options.isNull else { return false }
        guard options.kind == .object else {
            throw RequestFault("'stream_options' must be an object", parameter: "stream_options")
        }
        try checkSize(of: options, parameter: "stream_options")
        return try flag("include_usage", in: options, parameter: "stream_options.include_usage")
    }

    /// Stops counting at the first member too many.
    private static func checkSize(of object: JSONNode, parameter: String?) throws(RequestFault) {
        var count = 0
        var bytes = 0
        for member in object.members {
            count += 1
            bytes += member.name.range.count
            guard count <= mostMembers, bytes <= longestNames else {
                throw RequestFault(
                    "'\(parameter ?? "the request body")' has more members than allowed", parameter: parameter
                )
            }
        }
    }

    /// A boolean member; absent and null are false.
    private static func flag(
        _ name: String, in object: JSONNode, parameter: String
    ) throws(RequestFault) -> Bool {
        guard let node = object[name], !node.isNull else { return false }
        guard let value = node.bool else {
            throw RequestFault("'\(parameter)' must be a boolean", parameter: parameter)
        }
        return value
    }
}
