// Vectors as Gemini makes them.
package import Base
package import Domain
package import JSON

/// Texts to become vectors by `batchEmbedContents`, and the vectors as callers of OpenAI's API read them.
///
/// Source: ai.google.dev/api/embeddings (`models.batchEmbedContents`, `EmbedContentRequest`), November 2026.
package enum GeminiEmbeddings {
    private static let carried: [StaticString] = ["model", "input", "dimensions", "encoding_format"]

    /// What paths call a model.
    ///
    /// - Parameter id: with or without `models/` before it, as Gemini's own list has it.
    package static func name(ofModel id: Bytes) -> Bytes {
        id.hasPrefix("models/") ? id.slice("models/".utf8.count..<id.count) : id
    }

    /// - Parameter nativeModel: the model's id, with or without `models/` before it.
    /// - Throws: a fault for what is no text: Gemini does not take tokens; and for dimensions that are no number.
    package static func encode(
        _ task: TaskRequest, nativeModel: Bytes
    ) throws(RequestFault) -> EncodedRequest {
        guard case .json(let document) = task.body else {
            throw RequestFault("the request body must be a JSON object")
        }
        let root = document.root
        let texts = try texts(of: root["input"])
        let model = JSONString("models/\(name(ofModel: nativeModel))").raw
        let dimensions = try dimensions(root["dimensions"])
        let buffer = ByteBuffer(capacity: document.bytes.count + 256 * texts.count)
        var writer = JSONWriter(into: buffer)
        writer.object { body in
            body.array("requests") { list in
                for text in texts {
                    list.object { request in
                        request.member("model", raw: model)
                        request.object("content") { content in
                            content.array("parts") { $0.object { $0.member("text", raw: text.raw) } }
                        }
                        if let dimensions { request.member("outputDimensionality", raw: dimensions) }
                    }
                }
            }
        }
        return EncodedRequest(
            body: [buffer.takeAll()], dropped: DroppedMembers(of: root, except: carried))
    }

    private static func dimensions(_ node: JSONNode?) throws(RequestFault) -> Bytes? {
        guard let node, !node.isNull else { return nil }
        guard let count = node.numberText else {
            throw RequestFault("'dimensions' must be a number", parameter: "dimensions")
        }
        return count
    }

    private static func texts(of input: JSONNode?) throws(RequestFault) -> [JSONString] {
        if let text = JSONString(input) { return [text] }
        var texts: [JSONString] = []
        guard let input, input.kind == .array else { throw noText }
        for element in input.elements {
            guard let text = JSONString(element) else { throw noText }
            texts.append(text)
        }
        guard !texts.isEmpty else { throw noText }
        return texts
    }

    private static var noText: RequestFault {
        RequestFault("'input' must be a text, or a list of texts, for this gateway", parameter: "input")
    }

    /// - Throws: an error that came with a good status, JSON that is none of the format's, or an answer that is none.
    package static func read(
        _ document: JSONDocument, _ wish: TaskWish
    ) throws(ReplyFault) -> WholeAnswer {
        let root = document.root
        guard let list = root["embeddings"], list.kind == .array else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        var vectors: [Bytes] = []
        for entry in list.elements {
            guard let values = entry["values"], values.kind == .array else { throw .malformed }
            guard wish.spelling == .base64 else {
                vectors.append(values.raw)
                continue
            }
            guard let text = VectorText.base64(ofList: values) else { throw .malformed }
            vectors.append(text)
        }
        guard !vectors.isEmpty else { throw .empty }
        var usage = Usage(gemini: root["usageMetadata"])
        usage?.completionTokens = 0
        let body = JSONWriter.text(capacity: vectors.byteCount + 64 * vectors.count + 256) { writer in
            writer.member("object", "list")
            writer.array("data") { data in
                for (index, vector) in vectors.enumerated() {
                    data.object { entry in
                        entry.member("object", "embedding")
                        entry.member("index", index)
                        entry.member("embedding", raw: vector)
                    }
                }
            }
            writer.member("model", raw: wish.modelText)
            writer.name("usage")
            wish.write(usage, to: &writer)
        }
        return WholeAnswer(body: [body], usage: usage, finishReason: nil)
    }
}
