// Errors in OpenAI's shape and in the shapes its imitators use.
package import Base
package import Domain
internal import JSON

/// What an error body says.
package struct ErrorDetails: Error, Equatable, Sendable {
    package var message: String?
    package var type: String?
    package var code: String?
    package var parameter: String?
    /// A status inside the body (OpenRouter's `code` is one).
    package var status: Int?

    package init(message: String? = nil) {
        self.message = message
    }

    /// Reads the body of an answer with an error status.
    ///
    /// Shapes seen (provider pages and SDK tests, November 2026): `{"error":{…}}` of OpenAI and most others;
    /// the same inside a one-element array (Gemini's OpenAI door); `{"error":"text"}` (Hugging Face, Ollama,
    /// LM Studio, xAI beside a `code`); flat `{"message",…}` (Cerebras, Novita, Portkey); `{"detail":…}`
    /// as text, object or list (Chutes, Nebius, FastAPI).
    package init(body: Bytes) {
        self.init()
        guard let document = try? JSONDocument(parsing: body) else { return }
        var root = document.root
        if root.kind == .array, let first = root.elements.first(where: { _ in true }) { root = first }
        guard root.kind == .object else { return }
        read(root)
    }

    /// An error that came as an answer or an event; nil when `root` is none.
    init?(inBand root: JSONNode) {
        let error = root["error"]
        let isError = error.map { !$0.isNull } ?? false
        guard isError || root["object"]?.matches("error") == true else { return nil }
        self.init()
        read(root)
    }

    private mutating func read(_ root: JSONNode) {
        if let error = root["error"], error.kind == .object {
            readFields(error)
        } else if let text = root["error"]?.string {
            readFields(root)
            message = text
        } else if let detail = root["detail"] {
            readDetail(detail)
        } else {
            readFields(root)
        }
    }

    private mutating func readFields(_ node: JSONNode) {
        message = node["message"]?.string ?? message
        type = node["type"]?.string
        parameter = node["param"]?.string
        code = node["code"]?.string
        if let number = node["code"]?.int, (400..<600).contains(number) { status = number }
    }

    private mutating func readDetail(_ detail: JSONNode) {
        switch detail.kind {
        case .string: message = detail.string
        case .object: message = detail["error"]?.string ?? detail["message"]?.string
        case .array: message = detail.elements.first(where: { _ in true })?["msg"]?.string
        default: break
        }
    }
}

extension ErrorDetails {
    /// What failure an upstream's status and error body mean.
    package func failure(from gateway: GatewayID, status: Int) -> ProviderFailure {
        let kind = Self.kind(status: self.status ?? status, details: self)
        let text = message.map(Self.readable) ?? "the gateway answered with status \(status)"
        var failure = ProviderFailure(kind, from: gateway, status: status, text)
        failure.code = code
        failure.parameter = parameter
        return failure
    }

    private static func kind(status: Int, details: ErrorDetails) -> ProviderFailure.Kind {
        switch status {
        case 401, 403: .authentication
        case 402: .payment
        case 404: .unknownModel
        case 408, 504: .timedOut
        case 429: details.code == "insufficient_quota" ? .payment : .rateLimited
        case 503, 529: .overloaded
        case 500...: .serverError
        case 400..<500: .invalidRequest
        default: .brokenAnswer
        }
    }

    /// Upstream text that may be shown: one that is not a page, and of bounded length.
    private static func readable(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        if start.hasPrefix("<") { return "the gateway answered with a page instead of an error" }
        return text.count > 4096 ? String(text.prefix(4096)) + "…" : text
    }
}

/// The body of an error in OpenAI's format: `{"error":{"message","type","param","code"}}`.
package enum OpenAIErrorBody {
    package static func text(
        message: String, type: String, parameter: String?, code: String?, status: Int? = nil
    ) -> Bytes {
        let buffer = ByteBuffer(capacity: 256)
        var writer = JSONWriter(into: buffer)
        writer.object { writer in
            writer.object("error") { writer in
                writer.member("message", message)
                writer.member("type", type)
                writer.member("param", parameter)
                writer.member("code", code)
                if let status { writer.member("status", status) }
            }
        }
        return buffer.takeAll()
    }
}
