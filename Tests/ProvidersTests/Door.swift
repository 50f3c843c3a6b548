// Where callers come in: what they send and what they are told, in each dialect.
import Domain
import Providers
import TestSupport
import Testing

/// A dialect as a test needs it.
struct Door: Sendable, CustomTestStringConvertible {
    let dialect: Dialect
    /// A request that says Hi to `g/asked`: its members but `stream`, and those of a caller who wants usage.
    let members: String
    let usageMembers: String
    /// What a stream that ended well ends with, and what of it is in no other stream.
    let end: String
    let endMark: String
    /// Whether a stream told, once, that 5 and 2 tokens were used.
    let tellsUsage: @Sendable (String) -> Bool
    /// What a whole answer that says Hello has.
    let wholeMembers: [String]
    /// What a piece of text that says Hello is in a stream; dialects may say all of it again at its end.
    var hello = "Hello"

    var testDescription: String { dialect.rawValue }

    static let all: [Door] = [chat, messages, responses]

    /// A request in the dialect.
    func request(stream: Bool, wantsUsage: Bool) -> String {
        "{" + members + #","stream":\#(stream)"# + (wantsUsage ? usageMembers : "") + "}"
    }

    static let chat = Door(
        dialect: .chat, members: #""model":"g/asked","messages":[{"role":"user","content":"Hi"}]"#,
        usageMembers: #","stream_options":{"include_usage":true}"#,
        end: "data: [DONE]\n\n", endMark: "[DONE]",
        tellsUsage: { $0.split(separator: #""prompt_tokens":5"#).count == 2 },
        wholeMembers: [#""content":"Hello""#, #""object":"chat.completion""#])

    static let messages = Door(
        dialect: .messages,
        members: #""model":"g/asked","max_tokens":100,"messages":[{"role":"user","content":"Hi"}]"#,
        usageMembers: "", end: "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        endMark: #""type":"message_stop""#,
        tellsUsage: { text in
            let deltas = text.split(separator: "\n\n").filter { $0.hasPrefix("event: message_delta") }
            return text.contains(#""input_tokens":5"#) && deltas.count == 1
                && deltas[0].contains(#""output_tokens":2"#)
        },
        wholeMembers: [#"{"type":"text","text":"Hello"}"#, #""type":"message""#])

    static let responses = Door(
        dialect: .responses, members: #""model":"g/asked","input":"Hi""#, usageMembers: "",
        end: #""instructions":null}}"# + "\n\n", endMark: "event: response.completed",
        tellsUsage: {
            $0.split(separator: #""usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}"#).count == 2
        },
        wholeMembers: [#""type":"output_text","text":"Hello""#, #""object":"response""#],
        hello: #""delta":"Hello""#)
}

/// A door and a gateway: whoever comes in there and is answered here.
struct MatrixCell: Sendable, CustomTestStringConvertible {
    let door: Door
    let sample: FormatSample

    var testDescription: String { "\(door.testDescription), answered by \(sample.testDescription)" }

    init(_ door: Door, _ sample: FormatSample) {
        self.door = door
        self.sample = sample
    }

    static let all =
        Door.all.flatMap { door in FormatSample.all.map { MatrixCell(door, $0) } }
        + [
            MatrixCell(
                .messages, .anthropic.told(at: #","endpoints":{"messages":"/messages"}"#, of: .openAI)),
            MatrixCell(
                .messages, .anthropic.told(at: #","endpoints":{"messages":"/messages"}"#, of: .ollama)),
            MatrixCell(
                .responses, .responses.told(at: #","endpoints":{"responses":"/responses"}"#, of: .openAI)),
            MatrixCell(
                .responses, .responses.told(at: #","endpoints":{"responses":"/responses"}"#, of: .ollama)),
        ]

    /// A call of the gateway by a caller who came in at the door.
    func call(_ script: UpstreamScript) throws -> Call {
        var call = try Call(script, gateway: .make(format: sample.gatewayFormat, sample.members))
        call.door = door
        return call
    }
}
