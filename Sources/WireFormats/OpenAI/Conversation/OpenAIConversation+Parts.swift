// The content of a message: text, images, sound, files.
internal import Base
internal import Domain
internal import JSON

extension OpenAIConversation {
    /// The parts of a message's content: a string, a list of parts, or nothing.
    mutating func content(of message: JSONNode) throws(RequestFault) -> [Part] {
        guard let content = message["content"] else { return [] }
        switch content.kind {
        case .null: return []
        case .string: return [Part(.text(try string(content)), at: content.place)]
        case .array:
            var parts: [Part] = []
            for element in content.elements {
                guard let read = try part(try object(element)) else {
                    addForeign(element)
                    continue
                }
                noteForeign(in: element, besides: ["type", read.member, "cache_control"])
                parts.append(Part(read, at: element.place, cacheMark: cacheMark(of: element)))
            }
            return parts
        case .boolean, .number, .object: throw fault(content, "must be a string or an array")
        }
    }

    /// nil for a kind of part that only OpenAI's format has.
    private mutating func part(_ part: JSONNode) throws(RequestFault) -> Part.Content? {
        guard let type = part["type"] else { throw fault(part, "must have a member 'type'") }
        if type.matches("text") { return .text(try string("text", of: part)) }
        if type.matches("refusal") { return .refusal(try string("refusal", of: part)) }
        if type.matches("image_url") { return .image(try image(part)) }
        if type.matches("input_audio") { return .audio(try audio(part)) }
        if type.matches("file") { return .document(try file(part)) }
        return nil
    }

    private mutating func image(_ part: JSONNode) throws(RequestFault) -> Attachment {
        guard let image = part["image_url"] else { throw fault(part, "must have a member 'image_url'") }
        // Some clients write the URL itself where an object belongs.
        if let url = JSONString(image) { return Attachment(try source(url, image)) }
        let url = try string("url", of: try object(image))
        noteForeign(in: image, besides: ["url"])
        return Attachment(try source(url, image))
    }

    private mutating func file(_ part: JSONNode) throws(RequestFault) -> Attachment {
        guard let file = part["file"], file.kind == .object else {
            throw fault(part, "must have an object 'file'")
        }
        _ = try optionalString("filename", of: file)
        if let id = try optionalString("file_id", of: file) {
            noteForeign(in: file, besides: ["filename", "file_id"])
            return Attachment(.fileID(id), fileName: file["filename"])
        }
        let data = try string("file_data", of: file)
        noteForeign(in: file, besides: ["filename", "file_data"])
        return Attachment(try source(data, file), fileName: file["filename"])
    }
}

extension Part.Content {
    /// The member of a part in which its content stands.
    fileprivate var member: StaticString {
        switch self {
        case .text: "text"
        case .refusal: "refusal"
        case .image: "image_url"
        case .audio: "input_audio"
        case .document: "file"
        // Not found among the parts of a content.
        case .thought, .toolCall, .toolResult: "type"
        }
    }
}
