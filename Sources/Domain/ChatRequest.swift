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

    /// - Throws: a fault naming the member that is missing or of the wrong type.
    package init(reading document: JSONDocument) throws(RequestFault) {
        let root = document.root
        guard root.kind == .object else {
            throw RequestFault("the request body must be a JSON object")
        }
        guard let model = root["model"] else {
            throw RequestFault("you must provide a model parameter", parameter: "model")
        }
        guard let name = model.string, !name.isEmpty else {
            throw RequestFault("'model' must be a non-empty string", parameter: "model")
        }
        guard root["messages"]?.kind == .array else {
            throw RequestFault("'messages' must be an array", parameter: "messages")
        }
        self.document = document
        self.model = name
        modelText = model.raw
        modelName = model.stringBytes ?? .empty
        isStreaming = try Self.flag("stream", in: root, parameter: "stream")
        wantsUsage = try Self.readWantsUsage(root)
    }

    private static func readWantsUsage(_ root: JSONNode) throws(RequestFault) -> Bool {
        guard let options = root["stream_options"], !options.isNull else { return false }
        guard options.kind == .object else {
            throw RequestFault("'stream_options' must be an object", parameter: "stream_options")
        }
        return try flag("include_usage", in: options, parameter: "stream_options.include_usage")
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
