// One part of what is said to Gemini.
internal import Base
internal import Domain
internal import JSON

/// A part of a content, decided and not yet written.
enum GeminiPart {
    case text(JSONString, signature: JSONString?)
    case thought(JSONString, signature: JSONString)
    case call(ToolCall, signature: JSONString?)
    /// What a tool answered: the id of the call, and JSON.
    case response(to: CalledTools.Call, id: JSONString, json: Bytes)
    case data(Bytes, mediaType: String)
    /// A file that Gemini has or fetches itself.
    case file(JSONString)

    /// Which call it answers; nil for what answers none.
    var answeredCall: Int? {
        if case .response(let call, _, _) = self { call.position } else { nil }
    }

    func write(to list: inout JSONWriter) {
        list.object { part in
            switch self {
            case .text(let text, let signature):
                part.member("text", text)
                Self.write(signature, to: &part)
            case .thought(let text, let signature):
                part.member("text", text)
                part.member("thought", true)
                Self.write(signature, to: &part)
            case .call(let call, let signature):
                part.object("functionCall") { body in
                    body.member("id", call.id)
                    body.member("name", call.name)
                    body.member("args", raw: call.arguments)
                }
                Self.write(signature, to: &part)
            case .response(let call, let id, let json):
                part.object("functionResponse") { body in
                    body.member("id", id)
                    body.member("name", call.name)
                    body.member("response", raw: json)
                }
            case .data(let data, let mediaType):
                part.object("inlineData") { body in
                    body.member("mimeType", mediaType)
                    body.member("data", text: data)
                }
            case .file(let place): part.object("fileData") { $0.member("fileUri", place) }
            }
        }
    }

    private static func write(_ signature: JSONString?, to part: inout JSONWriter) {
        if let signature { part.member("thoughtSignature", signature) }
    }
}

extension GeminiPart {
    /// An image, a sound or a file. URLs of the web are fetched before a request is encoded; what is still
    /// one here goes as it is, for Gemini to fetch (it takes its own files, YouTube, and what it finds
    /// itself) or to refuse in its words.
    init(_ attachment: Attachment) {
        switch attachment.source {
        case .data(let data, let mediaType): self = .data(data, mediaType: mediaType)
        case .url(let place), .fileID(let place): self = .file(place)
        }
    }
}

extension ToolResult {
    /// What the tool answered, as the object that Gemini demands: an object as it is, anything else under a
    /// name of its own (`error` is Gemini's name for failures).
    var geminiResponse: Bytes {
        var texts: [JSONString] = []
        for case .text(let text) in parts.map(\.content) { texts.append(text) }
        let text = JSONString.joining(texts, separator: #"\n"#)
        if !isError, let document = try? JSONDocument(parsing: text.utf8), document.root.kind == .object {
            return document.root.raw
        }
        let buffer = ByteBuffer(capacity: text.raw.count + 16)
        var writer = JSONWriter(into: buffer)
        writer.object { $0.member(isError ? "error" : "result", text) }
        return buffer.takeAll()
    }
}
