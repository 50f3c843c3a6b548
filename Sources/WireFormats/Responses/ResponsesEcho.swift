// What an answer repeats of its request.
internal import Base
internal import JSON

/// The settings of a request as a response object repeats them: a small copy, so that a stream does not keep the whole
/// request for as long as it runs.
struct ResponsesEcho: Sendable {
    /// How many bytes all of it may have: it comes three times in a stream, twice of them before any output. What does
    /// not fit is told as if the caller had not said it.
    static let longest = 16 * 1024

    private enum Absent {
        case null
        /// What the API takes it for.
        case value(StaticString)
        /// The member is not there.
        case left
    }

    /// The shortest are copied first: long instructions and tools do not push out what clients read.
    ///
    /// Source: OpenAI API reference, "The response object", November 2026.
    private static let names: [(name: StaticString, absent: Absent)] = [
        ("temperature", .null), ("top_p", .null), ("max_output_tokens", .null), ("max_tool_calls", .null),
        ("parallel_tool_calls", .value("true")), ("top_logprobs", .value("0")), ("user", .null),
        ("safety_identifier", .null), ("prompt_cache_key", .null), ("service_tier", .left),
        ("tool_choice", .value("\"auto\"")), ("reasoning", .value(#"{"effort":null,"summary":null}"#)),
        ("metadata", .value("{}")), ("text", .value(#"{"format":{"type":"text"}}"#)),
        ("tools", .value("[]")), ("instructions", .null),
    ]

    /// Each member as JSON text, by its place among `names`; nil where the caller says nothing, or too much.
    private let values: [Bytes?]

    /// - Parameter root: the request.
    init(of root: JSONNode) {
        var room = Self.longest
        values = Self.names.map { name, _ in
            guard let node = root[name], !node.isNull, node.range.count <= room else { return nil }
            room -= node.range.count
            return node.rawCopy
        }
    }

    /// The members of a response object.
    func write(to writer: inout JSONWriter) {
        for ((name, absent), value) in zip(Self.names, values) {
            if let value {
                writer.member(name.description, raw: value)
                continue
            }
            switch absent {
            case .null: writer.member(null: name.description)
            case .value(let text): writer.member(name.description, raw: text)
            case .left: break
            }
        }
    }

    /// That of a request of which nothing is known.
    static let ofNothing = ResponsesEcho(values: names.map { _ in nil })

    private init(values: [Bytes?]) { self.values = values }
}
