// The content of an item: text, images, sound, files.
internal import Base
internal import Domain
internal import JSON

extension ResponsesConversation {
    /// The parts of a message's content or of what a tool answered: a string, or a list of parts.
    mutating func content(of content: JSONNode?) throws(RequestFault) -> [Part] {
        guard let content, !content.isNull else { return [] }
        if let text = JSONString(content) { return [Part(.text(text), at: content.place)] }
        guard content.kind == .array else { throw fault(content, "must be a string or an array") }
        var parts: [Part] = []
        for element in content.elements {
            guard let read = try part(try object(element)) else {
                addForeign(element)
                continue
            }
            parts.append(Part(read, at: element.place, cacheMark: cacheMark(of: element)))
        }
        return parts
    }

    /// nil for a kind of part that only Responses have.
    private mutating func part(_ part: JSONNode) throws(RequestFault) -> Part.Content? {
        let type = part["type"] ?? part
        if type.matches("input_text") || type.matches("text") {
            return .text(try text("text", of: part))
        }
        if type.matches("output_text") {
            // What it quotes, and how likely its words were, is not said again to a model.
            return .text(try text("text", of: part, besides: ["logprobs"], orEmpty: "annotations"))
        }
        if type.matches("refusal") { return .refusal(try text("refusal", of: part)) }
        if type.matches("input_image") { return .image(try image(part)) }
        if type.matches("input_file") { return .document(try file(part)) }
        if type.matches("input_audio") {
            noteForeign(in: part, besides: ["type", "input_audio", "cache_control"])
            return .audio(try audio(part))
        }
        _ = try string("type", of: part)
        return nil
    }

    /// - Parameter list: a member that says nothing as long as it is an empty list.
    private mutating func text(
        _ member: StaticString, of part: JSONNode, besides known: [StaticString] = [],
        orEmpty list: StaticString? = nil
    ) throws(RequestFault) -> JSONString {
        let isEmpty = list.flatMap { part[$0] }.map { $0.kind == .array && $0.count == 0 } ?? false
        let empty = isEmpty ? list.map { [$0] } ?? [] : []
        noteForeign(in: part, besides: ["type", member, "cache_control"] + known + empty)
        return try string(member, of: part)
    }

    /// How finely an image is looked at is left to the model where the caller says nothing else.
    private mutating func noteForeign(inFile part: JSONNode, besides known: [StaticString]) {
        let detail: [StaticString] = part["detail"]?.matches("auto") == true ? ["detail"] : []
        noteForeign(in: part, besides: ["type", "cache_control"] + detail + known)
    }

    private mutating func image(_ part: JSONNode) throws(RequestFault) -> Attachment {
        if let url = try optionalString("image_url", of: part), let node = part["image_url"] {
            noteForeign(inFile: part, besides: ["image_url"])
            return Attachment(try source(url, node))
        }
        guard let id = try optionalString("file_id", of: part) else {
            throw fault(part, "must have a member 'image_url'")
        }
        noteForeign(inFile: part, besides: ["file_id"])
        return Attachment(.fileID(id))
    }

    private mutating func file(_ part: JSONNode) throws(RequestFault) -> Attachment {
        _ = try optionalString("filename", of: part)
        for member in ["file_data", "file_url"] as [StaticString] {
            guard let url = try optionalString(member, of: part), let node = part[member] else { continue }
            noteForeign(inFile: part, besides: ["filename", member])
            return Attachment(try source(url, node), fileName: part["filename"])
        }
        guard let id = try optionalString("file_id", of: part) else {
            throw fault(part, "must have a member 'file_data'")
        }
        noteForeign(inFile: part, besides: ["filename", "file_id"])
        return Attachment(.fileID(id), fileName: part["filename"])
    }
}
