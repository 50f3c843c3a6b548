// The parts that a message's content is made of in OpenAI's format.
internal import Base
internal import Domain
internal import JSON

/// Writes parts of a conversation as parts of a content.
///
/// Source: OpenAI API reference, "Create chat completion", and its guides "Images and vision", "File inputs" and "Audio",
/// November 2026.
enum OpenAIParts {
    // MARK: What has a place

    /// An image is at an address, its own or one that holds it; ids are for files.
    static func canCarry(image: Attachment) -> Bool {
        guard case .fileID = image.source else { return true }
        return false
    }

    static func canCarry(audio: Attachment) -> Bool {
        guard case .data = audio.source else { return false }
        return true
    }

    /// A file is given, or was before; nobody fetches it.
    static func canCarry(document: Attachment) -> Bool {
        guard case .url = document.source else { return true }
        return false
    }

    // MARK: Writing

    static func write(_ part: Part, to body: inout JSONWriter) {
        switch part.content {
        case .text(let text):
            body.member("type", raw: "\"text\"")
            body.member("text", text)
        case .refusal(let words):
            body.member("type", raw: "\"refusal\"")
            body.member("refusal", words)
        case .image(let image):
            body.member("type", raw: "\"image_url\"")
            body.object("image_url") { write(image: image.source, to: &$0) }
        case .audio(let audio):
            body.member("type", raw: "\"input_audio\"")
            body.object("input_audio") { write(audio: audio.source, to: &$0) }
        case .document(let document):
            body.member("type", raw: "\"file\"")
            body.object("file") { write(document, to: &$0) }
        // Not in a content: `OpenAIMessage.content` leaves them out.
        case .thought, .toolCall, .toolResult: break
        }
        if let mark = part.cacheMark { body.member("cache_control", raw: mark.json) }
    }

    private static func write(image: Attachment.Source, to body: inout JSONWriter) {
        switch image {
        case .data(let base64, let mediaType): body.member("url", address(of: base64, mediaType))
        case .url(let url): body.member("url", url)
        // Never carried.
        case .fileID: break
        }
    }

    private static func write(audio: Attachment.Source, to body: inout JSONWriter) {
        guard case .data(let base64, let mediaType) = audio else { return }
        body.member("data", text: base64)
        body.member("format", format(of: mediaType))
    }

    /// `wav` or `mp3`, which media types call otherwise.
    private static func format(of mediaType: String) -> String {
        switch mediaType {
        case "audio/mpeg": "mp3"
        case "audio/x-wav", "audio/wave", "audio/vnd.wave": "wav"
        default: mediaType.hasPrefix("audio/") ? String(mediaType.dropFirst("audio/".count)) : mediaType
        }
    }

    private static func write(_ document: Attachment, to body: inout JSONWriter) {
        switch document.source {
        case .data(let base64, let mediaType):
            // OpenAI refuses data without a name.
            body.member("filename", document.fileName ?? JSONString("document.pdf"))
            body.member("file_data", address(of: base64, mediaType))
        case .fileID(let id):
            body.member("file_id", id)
            if let name = document.fileName { body.member("filename", name) }
        // Never carried.
        case .url: break
        }
    }

    /// The URL that holds the data itself (RFC 2397).
    private static func address(of base64: Bytes, _ mediaType: String) -> JSONString {
        .joining([JSONString("data:\(mediaType);base64,"), JSONString(utf8: base64)])
    }
}
