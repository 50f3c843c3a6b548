// What may be answered.
internal import Base
internal import HTTP
internal import JSON

/// A body in one or several types.
struct Content: Sendable {
    private struct Kind: Sendable {
        let type: String
        let schema: String?
        let examples: StaticString?
    }

    private let kinds: [Kind]

    /// - Parameters:
    ///   - schema: the name of one among the components.
    ///   - examples: JSON text, by their names.
    static func json(_ schema: String, examples: StaticString? = nil) -> Content {
        .init(
            "application/json", schema: ##"{"$ref":"#/components/schemas/\##(schema)"}"##, examples: examples)
    }

    /// Text of any other type.
    ///
    /// - Parameter schema: JSON text; nil for a stream of events, for which OpenAPI 3.1 has no words.
    static func text(
        _ type: String, schema: String? = #"{"type":"string"}"#, examples: StaticString? = nil
    ) -> Content {
        .init(type, schema: schema, examples: examples)
    }

    private init(_ type: String, schema: String?, examples: StaticString?) {
        kinds = [Kind(type: type, schema: schema, examples: examples)]
    }

    private init(_ kinds: [Kind]) {
        self.kinds = kinds
    }

    /// One or the other.
    func or(_ other: Content) -> Content { Content(kinds + other.kinds) }

    func write(to writer: inout JSONWriter) {
        for kind in kinds {
            writer.object(kind.type) { object in
                if let schema = kind.schema { object.member("schema", raw: Bytes(schema)) }
                if let examples = kind.examples { object.member("examples", raw: examples) }
            }
        }
    }
}

/// An answer with a certain status.
struct Answer: Sendable {
    /// How errors look.
    enum ErrorFormat: String, CaseIterable, Sendable {
        case openAI = "Error"
        case anthropic = "AnthropicError"
        /// OpenAI's, or Anthropic's for callers who speak that.
        case either = "EitherError"
        /// The same two at OpenRouter's paths.
        case openRouter = "OpenRouterError"
        case openRouterOrAnthropic = "OpenRouterOrAnthropicError"

        /// The name of the component that such an answer is.
        func name(of status: Int) -> String { rawValue + String(status) }
    }

    let status: Int
    let description: String
    var content: Content?
    /// The names of its fields, beside `x-request-id`, with what they say.
    var fields: [(name: String, description: String)] = []

    static let notModified = Answer(
        status: 304, description: "The caller has it already, as `if-none-match` says.")

    /// - Parameter description: what is in it.
    static func ok(_ description: String, _ content: Content) -> Answer {
        Answer(status: 200, description: description, content: content)
    }

    /// The same with further fields.
    func with(_ fields: [(name: String, description: String)]) -> Answer {
        Answer(status: status, description: description, content: content, fields: self.fields + fields)
    }

    func write(to writer: inout JSONWriter) {
        writer.member("description", description)
        writer.object("headers") { headers in
            headers.member("x-request-id", raw: Self.requestID)
            for field in fields {
                headers.object(field.name) { header in
                    header.member("description", field.description)
                    header.member("schema", raw: #"{"type":"string"}"#)
                }
            }
        }
        if let content { writer.object("content") { content.write(to: &$0) } }
    }

    private static let requestID: StaticString = ##"{"$ref":"#/components/headers/RequestID"}"##

    // MARK: Errors

    private static let errorMeanings: [(status: Int, meaning: String)] = [
        (400, "The request is wrong; the error says where."),
        (401, "No key, or another one."),
        (403, "Not from there: a host or a page that may not ask, or a route for this machine only."),
        (404, "There is no such thing."),
        (408, "The request's body did not come in time."),
        (409, "Not as things stand; the error says why."),
        (413, "The request's body is too large."),
        (415, "The request's body is of another type."),
        (422, "A gateway does not take the request."),
        (429, "Too often: wait as long as `retry-after` says."),
        (502, "A gateway failed."),
        (503, "Nobody can answer now: try again after `retry-after`."),
        (504, "A gateway did not answer in time."),
        (508, "The request was sent by this very process."),
    ]

    static let errorStatuses = errorMeanings.map(\.status)

    /// Writes the component that an error answer is.
    static func writeError(_ status: Int, in format: ErrorFormat, to writer: inout JSONWriter) {
        let meaning = errorMeanings.first { $0.status == status }?.meaning
        writer.member("description", meaning ?? "An error.")
        writer.object("headers") { headers in
            headers.member("x-request-id", raw: requestID)
            if [429, 503].contains(status) {
                headers.member("retry-after", raw: ##"{"$ref":"#/components/headers/RetryAfter"}"##)
            }
        }
        writer.object("content") { Content.json(format.rawValue).write(to: &$0) }
    }
}
