// Errors in OpenAI's shape and in the shapes its imitators use.
package import Base
internal import HTTP
internal import JSON

/// What an error body says.
package struct ErrorDetails: Error, Equatable, Sendable {
    package var message: String?
    package var type: String?
    package var code: String?
    package var parameter: String?
    /// A status inside the body (OpenRouter's `code` is one).
    package var status: Int?
    /// How long to wait, where the body says it (Gemini's `RetryInfo`).
    package var retryAfter: Duration?

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
        let root = Self.unwrapped(document.root)
        if root.kind == .object { read(root) }
    }

    /// An error that came as an answer or as an event; nil when `root` is none.
    ///
    /// Beside the shapes above: an error in a choice, or a finish reason `error` (OpenRouter); a reason why a
    /// stream stopped early (Groq's `x_groq.error`).
    init?(inBand members: borrowing OpenAIMembers) {
        if let error = ErrorDetails(outermostOf: members) {
            self = error
            return
        }
        for choice in (members.root[members.choices] ?? members.root).elements {
            guard let error = ErrorDetails(in: OpenAIChoice(of: choice)) else { continue }
            self = error
            return
        }
        return nil
    }

    /// The same, but for errors in choices.
    init?(outermostOf members: borrowing OpenAIMembers) {
        if Self.isError(members) {
            self.init()
            read(members.root)
        } else if let text = members.root[members.groq]?["error"]?.string {
            self.init(message: text)
        } else {
            return nil
        }
    }

    /// An error in a choice; nil when it has none.
    init?(in choice: borrowing OpenAIChoice) {
        if Self.says(choice.node[choice.error]) {
            self.init()
            read(choice.node)
        } else if choice.node[choice.finishReason]?.matches("error") == true {
            self.init()
        } else {
            return nil
        }
    }

    /// The same where `root` may also be a list with an error in it.
    init?(inBand root: JSONNode) {
        self.init(inBand: OpenAIMembers(of: Self.unwrapped(root)))
    }

    /// An error that came as an answer with a good status; nil when `body` is none.
    package init?(answer body: Bytes) {
        guard let document = try? JSONDocument(parsing: body) else { return nil }
        self.init(inBand: document.root)
    }

    /// What an event says that is an error by its type, whatever its shape.
    init(errorEvent data: Bytes) {
        self.init(body: data)
        guard message == nil, data.count <= Self.longestText else { return }
        if (try? JSONDocument(parsing: data)) == nil { message = data.text }
    }

    private static func unwrapped(_ root: JSONNode) -> JSONNode {
        root.kind == .array ? root.elements.first { _ in true } ?? root : root
    }

    private static func isError(_ members: borrowing OpenAIMembers) -> Bool {
        let root = members.root
        if says(root[members.error]) || root[members.object]?.matches("error") == true { return true }
        // Flat ones have no name; but nothing else than an error has a message and no choices.
        return members.choices == nil && (says(root[members.message]) || says(root[members.detail]))
    }

    /// Whether a member says anything: not null, false or empty.
    private static func says(_ node: JSONNode?) -> Bool {
        guard let node else { return false }
        return switch node.kind {
        case .null: false
        case .boolean: node.bool == true
        case .string: !node.isEmptyString
        case .number, .array, .object: true
        }
    }

    // MARK: Reading

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
        if let number = node["code"]?.int ?? code.flatMap({ Int($0) }), (400..<600).contains(number) {
            status = number
        }
        // Gemini names the reason, and how long to wait, in a list of details.
        for detail in node["details"]?.elements ?? node.elements {
            code = detail["reason"]?.string ?? code
            retryAfter = detail["retryDelay"]?.string.flatMap(Self.duration) ?? retryAfter
        }
    }

    /// A duration as JSON has it in Google's APIs: seconds with an `s`, such as `7s` or `0.5s`; at most a day.
    private static func duration(_ text: String) -> Duration? {
        guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), (0...86_400).contains(seconds)
        else {
            return nil
        }
        return .milliseconds(Int((seconds * 1000).rounded(.up)))
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

/// The body of an error in OpenAI's format: `{"error":{"message","type","param","code"}}`.
enum OpenAIErrorBody {
    static func text(_ error: CallerError) -> Bytes {
        if let details = error.openRouter { return OpenRouterErrorBody.text(error, details) }
        return JSONWriter.text { writer in
            writer.object("error") { write(error, to: &$0) }
        }
    }

    /// Writes the last event of a stream that broke off: the error, with the status it would have had.
    static func writeEvent(_ error: CallerError, into out: ByteBuffer) {
        if let details = error.openRouter {
            return SSEWriter.data(OpenRouterErrorBody.event(error, details), into: out)
        }
        let event = JSONWriter.text { writer in
            writer.object("error") { writeInStream(error, to: &$0) }
        }
        SSEWriter.data(event, into: out)
    }

    /// The members of an error that has no status line to tell its status.
    static func writeInStream(_ error: CallerError, to body: inout JSONWriter) {
        write(error, to: &body)
        body.member("status", error.status)
    }

    private static func write(_ error: CallerError, to body: inout JSONWriter) {
        body.member("message", error.message)
        body.member("type", error.type)
        body.member("param", error.parameter)
        body.member("code", error.code)
    }
}
