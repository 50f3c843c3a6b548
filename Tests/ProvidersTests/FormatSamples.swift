// What each format's gateways say, in parts that a test puts together.
import Domain
import Providers
import TestSupport
import Testing

/// The parts of an answer in one format.
///
/// Sources: OpenAI API reference (streaming), Anthropic "Streaming messages", Gemini API `streamGenerateContent`, Ollama
/// API `/api/chat`; November 2026.
struct FormatSample: Sendable, CustomTestStringConvertible {
    let format: WireFormat
    /// The gateway's own format, and further members of its record.
    private(set) var gatewayFormat: WireFormat
    private(set) var members = ""
    /// What comes before the first output; may be nothing.
    let begin: String
    /// One piece of text, `Hello`.
    let text: String
    /// Why the answer ended, with usage of 5 and 2 tokens.
    let finish: String
    /// What the format has for an end marker beyond that; may be nothing.
    let end: String
    /// An error in the midst of a stream, and what it means: Ollama's have a text only.
    let error: String
    let errorKind: ProviderFailure.Kind
    /// An event that is no JSON.
    let garbage: String
    /// A whole answer, and one without content.
    let whole: String
    let empty: String
    /// The body that goes with an error status.
    let errorBody: String

    var testDescription: String {
        members.isEmpty ? format.rawValue : "\(format.rawValue) at a gateway of \(gatewayFormat.rawValue)"
    }

    static let all: [FormatSample] = [openAI, anthropic, gemini, ollama]

    /// The same said by a gateway that has it besides its own format.
    ///
    /// - Parameter members: of its record, which say so.
    func told(at members: String, of gatewayFormat: WireFormat) -> FormatSample {
        var sample = self
        (sample.gatewayFormat, sample.members) = (gatewayFormat, members)
        return sample
    }

    private static func sse(_ data: String, _ lineEnd: String = "\n") -> String {
        "data: \(data)\(lineEnd)\(lineEnd)"
    }

    // MARK: OpenAI

    private static func chunk(_ choice: String, _ more: String = "") -> String {
        sse(
            #"{"id":"c1","object":"chat.completion.chunk","created":7,"model":"native","choices":[\#(choice)]\#(more)}"#
        )
    }

    static let openAI = FormatSample(
        format: .openAI, gatewayFormat: .openAI,
        begin: chunk(#"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}"#),
        text: chunk(#"{"index":0,"delta":{"content":"Hello"},"finish_reason":null}"#),
        finish: chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)
            + chunk("", #","usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}"#),
        end: sse("[DONE]"),
        error: sse(#"{"error":{"message":"busy","type":"overloaded_error","code":503}}"#),
        errorKind: .overloaded,
        garbage: sse("{not JSON"),
        whole: #"{"id":"c1","object":"chat.completion","created":7,"model":"native","choices":[{"index":0,"#
            + #""message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}"#,
        empty: #"{"id":"c1","object":"chat.completion","created":7,"model":"native","choices":[]}"#,
        errorBody: #"{"error":{"message":"said by the provider","type":"t","param":null,"code":null}}"#)

    // MARK: Responses, for gateways that speak them themselves

    private static func typed(_ type: String, _ members: String) -> String {
        "event: \(type)\n" + sse(#"{"type":"\#(type)"\#(members)}"#)
    }

    private static func response(_ status: String, _ rest: String) -> String {
        #"{"id":"resp_1","object":"response","created_at":7,"status":"\#(status)","model":"native","error":null,\#(rest),"instructions":null}"#
    }

    private static let helloResponse = response(
        "completed",
        #""output":[{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"}]}],"#
            + #""usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}"#)

    static let responses = FormatSample(
        format: .openAI, gatewayFormat: .openAI,
        begin: typed(
            "response.created",
            #","sequence_number":0,"response":\#(response("in_progress", #""output":[]"#))"#)
            + typed(
                "response.in_progress",
                #","sequence_number":1,"response":\#(response("in_progress", #""output":[]"#))"#)
            + typed(
                "response.output_item.added",
                #","sequence_number":3,"output_index":0,"item":{"id":"msg_1","type":"message","content":[]}"#),
        text: typed(
            "response.output_text.delta",
            #","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hello""#),
        finish: typed("response.completed", #","sequence_number":6,"response":\#(helloResponse)"#),
        end: sse("[DONE]"),
        error: typed("error", #","sequence_number":6,"code":"server_error","message":"busy","param":null"#),
        errorKind: .serverError,
        garbage: "event: response.output_text.delta\ndata: {not JSON\n\n",
        whole: helloResponse,
        empty: response(
            "completed", #""output":[],"usage":{"input_tokens":5,"output_tokens":0,"total_tokens":5}"#),
        errorBody: #"{"error":{"message":"said by the provider","type":"t","param":null,"code":null}}"#)

    // MARK: Anthropic

    private static func event(_ type: String, _ members: String) -> String {
        "event: \(type)\n" + sse(#"{"type":"\#(type)"\#(members)}"#)
    }

    static let anthropic = FormatSample(
        format: .anthropic, gatewayFormat: .anthropic,
        begin: event(
            "message_start",
            #","message":{"id":"msg_1","type":"message","role":"assistant","model":"native","content":[],"#
                + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":1}}"#)
            + event("content_block_start", #","index":0,"content_block":{"type":"text","text":""}"#)
            + event("ping", ""),
        text: event("content_block_delta", #","index":0,"delta":{"type":"text_delta","text":"Hello"}"#),
        finish: event("content_block_stop", #","index":0"#)
            + event(
                "message_delta",
                #","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}"#),
        end: event("message_stop", ""),
        error: event("error", #","error":{"type":"overloaded_error","message":"busy"}"#),
        errorKind: .overloaded,
        garbage: "event: content_block_delta\ndata: {not JSON\n\n",
        whole:
            #"{"id":"msg_1","type":"message","role":"assistant","model":"native","content":[{"type":"text","#
            + #""text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,"#
            + #""usage":{"input_tokens":5,"output_tokens":2}}"#,
        empty: #"{"id":"msg_1","type":"message","role":"assistant","model":"native","content":[],"#
            + #""stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":0}}"#,
        errorBody:
            #"{"type":"error","error":{"type":"t","message":"said by the provider"},"request_id":"req_1"}"#)

    // MARK: Gemini

    private static func candidate(_ members: String, _ usage: String) -> String {
        #"{"candidates":[{\#(members)"index":0}],"usageMetadata":\#(usage),"modelVersion":"native","responseId":"r1"}"#
    }

    static let gemini = FormatSample(
        format: .gemini, gatewayFormat: .gemini,
        begin: "",
        text: sse(
            candidate(
                #""content":{"parts":[{"text":"Hello"}],"role":"model"},"#,
                #"{"promptTokenCount":5,"totalTokenCount":5}"#), "\r\n"),
        finish: sse(
            candidate(
                #""content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","#,
                #"{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7}"#), "\r\n"),
        end: "",
        error: sse(#"{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}"#, "\r\n"),
        errorKind: .overloaded,
        garbage: sse("{not JSON", "\r\n"),
        whole: candidate(
            #""content":{"parts":[{"text":"Hello"}],"role":"model"},"finishReason":"STOP","#,
            #"{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7}"#),
        empty: #"{"candidates":[],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5}}"#,
        errorBody: #"{"error":{"code":400,"message":"said by the provider","status":"S"}}"#)

    // MARK: Ollama

    private static func line(_ members: String) -> String {
        #"{"model":"native","created_at":"2026-11-01T00:00:00Z",\#(members)}"# + "\n"
    }

    static let ollama = FormatSample(
        format: .ollama, gatewayFormat: .ollama,
        begin: line(#""message":{"role":"assistant","content":""},"done":false"#),
        text: line(#""message":{"role":"assistant","content":"Hello"},"done":false"#),
        finish: line(
            #""message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"prompt_eval_count":5,"eval_count":2"#
        ),
        end: "",
        error: #"{"error":"busy"}"# + "\n",
        errorKind: .serverError,
        garbage: "{not JSON\n",
        whole: line(
            #""message":{"role":"assistant","content":"Hello"},"done_reason":"stop","done":true,"prompt_eval_count":5,"eval_count":2"#
        ),
        empty: line(#""message":{"role":"assistant","content":""},"done_reason":"stop","done":true"#),
        errorBody: #"{"error":"said by the provider"}"#)
}
