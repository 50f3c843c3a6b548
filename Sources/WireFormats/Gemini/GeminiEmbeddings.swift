// Vectors as Gemini makes them.
package import Base
package import Domain
package import JSON

/// Texts to become vectors by `batchEmbedContents`, and the vectors as callers of OpenAI's API read them.
///
/// Source: ai.google.dev/api/embeddings (`models.batchEmbedContents`, `EmbedContentRequest`), November 2026.
package enum GeminiEmbeddings {
    /// How many texts one call may have.
    ///
    /// Source: "at most 100 requests can be in one batch", github.com/langchain-ai/langchainjs, issue 4491;
    /// github.com/vercel/ai, pull request 16575.
    package static let mostTexts = 100
    /// How many a caller may ask for: as many as of OpenAI's API.
    ///
    /// Source: OpenAI API reference, "Create embeddings", `input`, November 2026.
    private static let mostInAll = 2048
    private static let carried: [StaticString] = ["model", "input", "dimensions", "encoding_format"]

    /// What paths call a model.
    ///
    /// - Parameter id: with or without `models/` before it, as Gemini's own list has it.
    package static func name(ofModel id: Bytes) -> Bytes {
        id.hasPrefix("models/") ? id.slice("models/".utf8.count..<id.count) : id
    }

    /// - Parameter nativeModel: the model's id, with or without `models/` before it.
    /// - Returns: one request, or several to be made one after the other; never none.
    /// - Throws: a fault for what is no text: Gemini does not take tokens; and for dimensions that are no number.
    package static func encode(
        _ task: TaskRequest, nativeModel: Bytes
    ) throws(RequestFault) -> [EncodedRequest] {
        guard case .json(let document) = task.body else {
            throw RequestFault("the request body must be a JSON object")
        }
        let root = document.root
        let texts = try texts(of: root["input"])
        let model = JSONString("models/\(name(ofModel: nativeModel))").raw
        let dimensions = try dimensions(root["dimensions"])
        let dropped = DroppedMembers(of: root, except: carried)
        return stride(from: 0, to: texts.count, by: mostTexts).map { start in
            let batch = texts[start..<min(start + mostTexts, texts.count)]
            return EncodedRequest(body: [body(batch, model: model, dimensions)], dropped: dropped)
        }
    }

    private static func body(_ texts: ArraySlice<JSONString>, model: Bytes, _ dimensions: Bytes?) -> Bytes {
        let size = texts.reduce(0) { $0 + $1.raw.count + 256 }
        return JSONWriter.text(capacity: size) { body in
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
        guard texts.count <= mostInAll else {
            throw RequestFault("'input' may have at most \(mostInAll) texts", parameter: "input")
        }
        return texts
    }

    private static var noText: RequestFault {
        RequestFault("'input' must be a text, or a list of texts, for this gateway", parameter: "input")
    }

    /// - Parameter documents: the answers to all requests, in their order.
    /// - Throws: an error that came with a good status, JSON that is none of the format's, or an answer that is none.
    package static func read(
        _ documents: [JSONDocument], _ wish: TaskWish
    ) throws(ReplyFault) -> WholeAnswer {
        var vectors: [Bytes] = []
        for document in documents { try readVectors(of: document.root, wish, into: &vectors) }
        let usage = usage(of: documents)
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

    private static func readVectors(
        of root: JSONNode, _ wish: TaskWish, into vectors: inout [Bytes]
    ) throws(ReplyFault) {
        guard let list = root["embeddings"], list.kind == .array else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        let count = vectors.count
        for entry in list.elements {
            guard let values = entry["values"], values.kind == .array else { throw .malformed }
            guard wish.spelling == .base64 else {
                vectors.append(values.raw)
                continue
            }
            guard let text = VectorText.base64(ofList: values) else { throw .malformed }
            vectors.append(text)
        }
        guard vectors.count > count else { throw .empty }
    }

    /// All of it together; nil where one answer does not say.
    private static func usage(of documents: [JSONDocument]) -> Usage? {
        var prompt = 0
        for document in documents {
            guard let tokens = Usage(gemini: document.root["usageMetadata"])?.promptTokens else { return nil }
            let (sum, isTooMuch) = prompt.addingReportingOverflow(tokens)
            guard !isTooMuch else { return nil }
            prompt = sum
        }
        return Usage(promptTokens: prompt, completionTokens: 0)
    }
}
