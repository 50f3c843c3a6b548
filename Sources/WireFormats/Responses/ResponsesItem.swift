// One item of an answer: words, a thought, a call of a tool, an image.
internal import Base
internal import Domain
internal import JSON

/// An item of the output, as far as it has come.
struct ResponsesItem {
    enum Content {
        case message([ResponsesPart])
        case thought(ResponsesThought)
        /// Nothing but the seal of the call that comes next, which has no place for it.
        case seal(CarriedSeal)
        case call(name: JSONString, id: JSONString, arguments: ByteBuffer)
        /// Base64, and its type.
        case image(JSONString, mediaType: JSONString)
    }

    enum Status {
        case inProgress, completed
        /// It was cut off.
        case incomplete

        var json: StaticString {
            switch self {
            case .inProgress: "\"in_progress\""
            case .completed: "\"completed\""
            case .incomplete: "\"incomplete\""
            }
        }
    }

    /// Its place in the output.
    let index: Int
    var content: Content
    var status = Status.inProgress

    /// Appends the item's id as JSON text.
    ///
    /// - Parameter nonce: of the answer.
    func appendID(_ nonce: Bytes, to out: ByteBuffer) {
        switch content {
        case .message: out.append("\"msg_")
        case .thought, .seal: out.append("\"rs_")
        case .call: out.append("\"fc_")
        case .image: out.append("\"ig_")
        }
        out.append(nonce)
        out.append("_")
        out.append(decimal: index)
        out.append("\"")
    }

    /// - Parameter isEmpty: whether to write it as it was before any of its content.
    func write(_ nonce: Bytes, isEmpty: Bool = false, to writer: inout JSONWriter) {
        writer.object { body in
            body.name("id")
            body.raw { appendID(nonce, to: $0) }
            switch content {
            case .message(let parts): write(isEmpty ? [] : parts, to: &body)
            case .thought(let thought): write(isEmpty ? nil : thought, to: &body)
            case .seal(let seal): Self.write(isEmpty ? nil : seal, to: &body)
            case .call(let name, let id, let arguments):
                write(name, id, isEmpty ? ByteBuffer() : arguments, to: &body)
            case .image(let data, let mediaType): write(isEmpty ? nil : data, mediaType, to: &body)
            }
        }
    }

    private func write(_ parts: [ResponsesPart], to body: inout JSONWriter) {
        body.member("type", raw: "\"message\"")
        body.member("status", raw: status.json)
        body.member("role", raw: "\"assistant\"")
        body.array("content") { list in
            for part in parts { part.write(to: &list) }
        }
    }

    private func write(_ thought: ResponsesThought?, to body: inout JSONWriter) {
        body.member("type", raw: "\"reasoning\"")
        body.array("summary") { list in
            if let thought, thought.hasText { thought.write(to: &list) }
        }
        if let thought { body.member("encrypted_content", thought.seal.text) }
    }

    private static func write(_ seal: CarriedSeal?, to body: inout JSONWriter) {
        body.member("type", raw: "\"reasoning\"")
        body.member("summary", raw: "[]")
        if let seal { body.member("encrypted_content", seal.text) }
    }

    private func write(
        _ name: JSONString, _ id: JSONString, _ arguments: ByteBuffer, to body: inout JSONWriter
    ) {
        body.member("type", raw: "\"function_call\"")
        body.member("status", raw: status.json)
        body.member("call_id", id)
        body.member("name", name)
        body.name("arguments")
        body.raw { $0.append(quoting: arguments) }
    }

    private func write(_ data: JSONString?, _ mediaType: JSONString, to body: inout JSONWriter) {
        body.member("type", raw: "\"image_generation_call\"")
        body.member("status", raw: status.json)
        if let data { body.member("result", data) } else { body.member(null: "result") }
        body.member("output_format", String(mediaType.text.split(separator: "/").last ?? "png"))
    }
}

/// Words of a message: an answer, or why there is none.
struct ResponsesPart {
    let isRefusal: Bool
    /// As JSON, without its quotes.
    let text = ByteBuffer()
    /// What stands between the brackets of the list of probabilities, as JSON.
    let logprobs = ByteBuffer()

    func write(to writer: inout JSONWriter) {
        writer.object { part in
            part.member("type", raw: isRefusal ? "\"refusal\"" : "\"output_text\"")
            part.name(isRefusal ? "refusal" : "text")
            part.raw { $0.append(quoting: text) }
            guard !isRefusal else { return }
            part.member("annotations", raw: "[]")
            part.name("logprobs")
            writeLogprobs(to: &part)
        }
    }

    func writeLogprobs(to writer: inout JSONWriter) {
        writer.raw { out in
            out.append("[")
            out.append(copyOf: logprobs, 0..<logprobs.count)
            out.append("]")
        }
    }

    /// - Parameter list: of one element or more.
    func add(logprobs list: Bytes) {
        if logprobs.count > 0 { logprobs.append(",") }
        logprobs.append(list.slice(1..<list.count - 1))
    }
}

/// A thought that comes in pieces.
struct ResponsesThought {
    /// Which of the provider's it is.
    let block: Int
    /// What people may read of it: as JSON, without its quotes.
    let text = ByteBuffer()
    var hasText = false
    private var seals = Thought()

    init(block: Int) {
        self.block = block
    }

    /// What must come back with it. A thought that nobody sealed is marked as well: no gateway that speaks Responses
    /// itself would take it.
    var seal: CarriedSeal {
        if let sealed = seals.sealed { return CarriedSeal(.sealed, of: seals.origin, sealed) }
        if let signature = seals.signature { return CarriedSeal(.signature, of: seals.origin, signature) }
        return CarriedSeal(.unsigned, of: seals.origin)
    }

    /// Takes the seals of a piece. They stay until the end: copies, or all that they came with would stay too.
    mutating func note(sealsOf piece: Thought) {
        seals.signature = piece.signature?.copied ?? seals.signature
        seals.sealed = piece.sealed?.copied ?? seals.sealed
        seals.origin = piece.origin ?? seals.origin
    }

    /// Its text as a part of a summary, which is what clients show.
    func write(to writer: inout JSONWriter) {
        writer.object { part in
            part.member("type", raw: "\"summary_text\"")
            part.name("text")
            part.raw { $0.append(quoting: text) }
        }
    }
}

extension ByteBuffer {
    /// Appends what stands between the quotes of a JSON string with them around it.
    func append(quoting content: ByteBuffer) {
        reserve(content.count + 2)
        append("\"")
        append(copyOf: content, 0..<content.count)
        append("\"")
    }
}
