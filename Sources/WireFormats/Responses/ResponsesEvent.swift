// One event of a stream of Responses.
internal import Base
internal import Domain
internal import JSON

/// What a gateway's event says, read once.
///
/// Source: OpenAI API reference, "Streaming events" of Responses, November 2026.
struct ResponsesEvent {
    enum Kind {
        case failure(ErrorDetails)
        /// The response came to its end; the reason is by the names of chat.
        case ended(finishReason: String)
        /// Something the caller would see.
        case output
        case other
    }

    let kind: Kind
    let document: JSONDocument
    /// The response as it stands, in the events that tell it.
    let response: JSONNode?
    /// nil where it is none that a gateway can have counted up to.
    let sequenceNumber: Int?

    /// More events than any stream has.
    private static let mostEvents = 1 << 53

    /// - Throws: `.malformed` when the data is not an object with a type, or an end without the response that ended;
    ///   `.inBand` when it is an error without a type.
    init(reading data: Bytes) throws(ReplyFault) {
        guard let document = try? JSONDocument(parsing: data), document.root.kind == .object else {
            throw .malformed
        }
        self.document = document
        let root = document.root
        let members = Members(of: root)
        guard let type = root[members.type], type.kind == .string else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        response = root[members.response].flatMap { $0.kind == .object ? $0 : nil }
        sequenceNumber = root[members.sequenceNumber]?.int
            .flatMap { (0..<Self.mostEvents).contains($0) ? $0 : nil }
        kind = try Self.kind(type, members, response, data)
    }

    private static func kind(
        _ type: JSONNode, _ members: borrowing Members, _ response: JSONNode?, _ data: Bytes
    ) throws(ReplyFault) -> Kind {
        if let delta = members.root[members.delta], delta.kind == .string {
            return delta.isEmptyString ? .other : .output
        }
        if let item = members.root[members.item] {
            return ResponsesOutput.isReal(item) ? .output : .other
        }
        if type.matches("response.completed") || type.matches("response.incomplete") {
            guard let response else { throw .malformed }
            return .ended(finishReason: ResponsesOutput.finishReason(of: response))
        }
        if type.matches("response.failed") { return .failure(ErrorDetails(body: response?.raw ?? .empty)) }
        return type.matches("error") ? .failure(ErrorDetails(body: data)) : .other
    }

    /// Where the members are that are read here, found in one walk.
    private struct Members: ~Copyable {
        let root: JSONNode
        private(set) var type: JSONPlace?
        private(set) var delta: JSONPlace?
        private(set) var item: JSONPlace?
        private(set) var response: JSONPlace?
        private(set) var sequenceNumber: JSONPlace?

        init(of root: JSONNode) {
            self.root = root
            root.forEachMember { name, place in
                if name.matches("type") {
                    type = place
                } else if name.matches("delta") {
                    delta = place
                } else if name.matches("sequence_number") {
                    sequenceNumber = place
                } else if name.matches("item") {
                    item = place
                } else if name.matches("response") {
                    response = place
                }
            }
        }
    }
}

/// What counts as output of a response.
enum ResponsesOutput {
    /// Whether an item has content, is a thought that says something or is sealed, or is of any other kind: calls of
    /// tools, also of those that the gateway runs itself, and what such tools told.
    static func isReal(_ item: JSONNode) -> Bool {
        guard let type = item["type"] else { return false }
        if type.matches("message") { return isFilled(item["content"]) }
        if type.matches("reasoning") {
            return isFilled(item["summary"]) || isFilled(item["content"])
                || item["encrypted_content"].map { $0.kind == .string && !$0.isEmptyString } ?? false
        }
        return type.kind == .string && !type.isEmptyString
    }

    private static func isFilled(_ list: JSONNode?) -> Bool {
        list?.elements.contains { $0["text"]?.isEmptyString != true } ?? false
    }

    /// Whether a response that came to its end has any.
    static func isThere(in response: JSONNode) -> Bool {
        response["output"]?.elements.contains(where: isReal) ?? false
    }

    /// Why a response ended, by the names of chat.
    static func finishReason(of response: JSONNode) -> String {
        if let reason = response["incomplete_details"]?["reason"], reason.kind == .string {
            return reason.matches("content_filter") ? "content_filter" : "length"
        }
        let output = response["output"]
        let hasCalls = output?.elements.contains { $0["type"]?.matches("function_call") == true } ?? false
        return hasCalls ? "tool_calls" : "stop"
    }
}
