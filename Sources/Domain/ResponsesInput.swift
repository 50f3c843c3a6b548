// What a request of OpenAI's Responses says, as far as policy needs it.
internal import Base
internal import JSON

/// What one look through a request of Responses finds.
///
/// Source: OpenAI API reference, "Create a model response", November 2026.
package struct ResponsesInput: Sendable {
    /// The member that speaks of what one gateway keeps: nobody else can answer the request. nil where the request says
    /// all of it itself.
    package private(set) var boundBy: String?

    /// How many items and members of items are looked at: it takes time in proportion to them and holds a loop. More
    /// than any model's context has room for.
    package static let mostValues = 200_000

    /// - Throws: a fault naming the member that is of the wrong type or too large.
    init(of root: JSONNode) throws(RequestFault) {
        for name in Self.bindingMembers where root[name].map({ !$0.isNull }) ?? false {
            boundBy = boundBy ?? name.description
        }
        if try RequestMembers.flag(root["background"], parameter: "background") {
            boundBy = boundBy ?? "background"
        }
        guard let input = root["input"], !input.isNull, input.kind != .string else { return }
        guard input.kind == .array else {
            throw RequestFault("'input' must be a string or an array", parameter: "input")
        }
        try look(through: input)
    }

    /// Each names something that was stored at a gateway before.
    private static let bindingMembers: [StaticString] = ["previous_response_id", "conversation", "prompt"]

    private mutating func look(through input: JSONNode) throws(RequestFault) {
        var left = Self.mostValues
        for (index, item) in input.elements.enumerated() {
            let members = Members(of: item)
            left -= 1 + members.count
            guard left >= 0 else {
                throw RequestFault(
                    "'input' has more than \(Self.mostValues) items and members", parameter: "input")
            }
            if members.isReference { boundBy = boundBy ?? "input[\(index)]" }
        }
    }

    /// What an item is.
    private struct Members {
        private(set) var count = 0
        private(set) var isReference = false

        init(of item: JSONNode) {
            var (type, role, id) = (JSONPlace?.none, JSONPlace?.none, JSONPlace?.none)
            item.forEachMember { name, place in
                count += 1
                if name.matches("type") {
                    type = place
                } else if name.matches("role") {
                    role = place
                } else if name.matches("id") {
                    id = place
                }
            }
            guard let type = item[type], !type.isNull else {
                // A reference may leave its type out, as a message may.
                isReference = id != nil && role == nil
                return
            }
            isReference = type.matches("item_reference")
        }
    }
}
