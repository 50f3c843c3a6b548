// Thoughts of other providers in a request that is passed on in Responses.
internal import Base
internal import JSON

/// Takes out of a request's input the thoughts that models of other gateways had: they are sealed in a form of ours,
/// and each provider refuses what it cannot open.
enum ForeignReasoning {
    static func remove(
        from root: JSONNode, _ seals: SealedThoughts, _ edit: inout JSONEdit, _ dropped: inout DroppedMembers
    ) {
        guard let input = root["input"] else { return }
        for (index, item) in input.elements.enumerated() where item["type"]?.matches("reasoning") == true {
            guard let seal = JSONString(item["encrypted_content"]),
                seals == .removed || CarriedSeal(reading: seal) != nil
            else { continue }
            edit.removeElement(item, of: input)
            dropped.add(JSONPointer(["input", String(index)]))
        }
    }
}
