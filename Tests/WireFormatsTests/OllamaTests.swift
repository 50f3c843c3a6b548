// Ollama's own format: requests out, answers in.
import Base
import Domain
import JSON
import TestSupport
import Testing
import WireFormats

@Suite struct OllamaRequestTests {
    private func encode(_ text: String, model: String) throws -> EncodedRequest {
        let conversation = try UpstreamFeed.conversation(text)
        let isStreaming = try ChatRequest(reading: conversation.document).isStreaming
        let target = ChatTarget(nativeModel: Bytes(model), isStreaming: isStreaming)
        return try OllamaRequest.encode(conversation, for: target)
    }

    @Test(arguments: GoldenCase.all("OllamaRequests"))
    func `a request is what Ollama documents`(golden: GoldenCase) throws {
        let encoded = try encode(#require(golden["in"]), model: golden["model"] ?? "llama3.2")

        #expect(encoded.body.map(\.text).joined() == golden["out"])
        #expect(encoded.dropped.pointers == golden.lines("dropped"))
        _ = try JSONDocument(parsing: Bytes(encoded.body.map(\.text).joined()))
    }

    @Test func `an answer of a tool that nobody called is a fault`() {
        let text =
            #"{"model":"g/m","messages":[{"role":"user","content":"hi"},"#
            + #"{"role":"tool","tool_call_id":"c1","content":"x"}]}"#

        #expect(
            throws: RequestFault(
                "'messages[1]' answers no tool call before it", parameter: "messages[1]")
        ) { try encode(text, model: "m") }
    }

    @Test(arguments: [
        (#""reasoning_effort":"high""#, "qwen3", #""think":true"#, 0),
        (#""reasoning_effort":"none""#, "qwen3", #""think":false"#, 0),
        (#""reasoning_effort":"high""#, "gpt-oss:20b", #""think":"high""#, 0),
        (#""reasoning_effort":"xhigh""#, "hub/GPT-OSS", #""think":"high""#, 0),
        (#""reasoning_effort":"medium""#, "gpt-oss", #""think":"medium""#, 0),
        (#""reasoning_effort":"minimal""#, "gpt-oss", #""think":"low""#, 0),
        (#""reasoning_effort":"none""#, "gpt-oss", nil, 1),
        (#""reasoning":{"max_tokens":2000}"#, "qwen3", #""think":true"#, 1),
        (#""reasoning":{"max_tokens":0}"#, "qwen3", #""think":false"#, 1),
        (#""reasoning":{"max_tokens":2000}"#, "gpt-oss", nil, 1),
        (#""reasoning":{"effort":"low","exclude":true}"#, "qwen3", #""think":true"#, 1),
        (#""reasoning":{"effort":"none","exclude":true}"#, "qwen3", #""think":false"#, 0),
        (#""reasoning":{"exclude":true}"#, "qwen3", nil, 1),
        (#""reasoning":{"exclude":false}"#, "qwen3", nil, 0),
        (#""reasoning":{}"#, "gpt-oss", nil, 0),
    ])
    func `thinking is asked for as the model takes it`(
        wish: String, model: String, think: String?, dropped: Int
    ) throws {
        let encoded = try encode(
            #"{"model":"g/m","messages":[{"role":"user","content":"hi"}],\#(wish)}"#, model: model)

        let text = encoded.body.map(\.text).joined()
        #expect(think.map { text.contains($0) } ?? !text.contains("think"))
        #expect(encoded.dropped.pointers.count == dropped)
    }
}

@Suite struct OllamaAnswerTests {
    private static let streams = GoldenCase.all("OllamaStreams")

    @Test(arguments: GoldenCase.all("OllamaAnswers"))
    func `a whole answer becomes OpenAI's`(golden: GoldenCase) {
        #expect(UpstreamFeed.read(whole: golden.upstream, OllamaAnswer()) == golden.outcome)
    }

    @Test(arguments: streams)
    func `a stream says the same at every split`(golden: GoldenCase) {
        let bytes = Bytes(golden.upstream)

        #expect(UpstreamFeed.relay(bytes, [bytes.count], as: .lines, OllamaAnswer()) == golden.outcome)
        for cut in 0..<bytes.count {
            let outcome = UpstreamFeed.relay(bytes, [cut, bytes.count], as: .lines, OllamaAnswer())
            #expect(outcome == golden.outcome, "cut at \(cut)")
        }
    }

    @Test(arguments: streams)
    func `lines may end in CRLF`(golden: GoldenCase) {
        let bytes = Bytes(golden.upstream.replacing("\n", with: "\r\n"))

        #expect(UpstreamFeed.relay(bytes, [bytes.count], as: .lines, OllamaAnswer()) == golden.outcome)
    }

    @Test(arguments: streams)
    func `a stream cut anywhere before the end of its last line never looks whole`(golden: GoldenCase) {
        let lines = golden.upstream.split(separator: "\n")
        let count = lines.firstIndex { $0.contains("\"done\":true") }.map { $0 + 1 } ?? lines.count
        let bytes = Bytes(lines.prefix(count).joined(separator: "\n"))

        for end in 0...bytes.count {
            let outcome = UpstreamFeed.relay(bytes.slice(0..<end), [end], as: .lines, OllamaAnswer())
            #expect(outcome.fault != nil, "\(end) bytes")
            #expect(!outcome.text.contains("[DONE]"))
        }
    }

    @Test(arguments: [
        "", "{", "[]", "3", "null", "\"x\"", "{}", "<html></html>", #"{"message":null}"#,
        #"{"message":"hi"}"#,
        #"{"message":[]}"#, #"{"done":true}"#, #"{"message":{"tool_calls":[3]}}"#,
        #"{"message":{"tool_calls":[{"function":{"name":3,"arguments":{}}}]}}"#,
        #"{"message":{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}"#,
        #"{"message":{"tool_calls":[{"function":{"arguments":{}}}]}}"#, #"{"choices":[]}"#,
    ])
    func `what is not Ollama's is malformed`(text: String) {
        #expect(UpstreamFeed.read(whole: text, OllamaAnswer()).fault == "malformed")
        var (decoder, events) = (OllamaAnswer(), [ChatEvent]())
        #expect(throws: ReplyFault.malformed) { try decoder.decode(Bytes(text), into: &events) }
    }

    @Test(arguments: [
        #""content":3"#, #""content":null"#, #""content":{}"#, #""thinking":[]"#, #""tool_calls":null"#,
        #""tool_calls":{}"#, #""images":3"#, #""images":[3,null]"#, #""role":{}"#,
    ])
    func `a member of the wrong type says nothing`(member: String) {
        let text =
            #"{"message":{\#(member)},"done":true,"done_reason":{},"logprobs":{},"eval_count":"3","#
            + #""prompt_eval_count":-1}"#

        let outcome = UpstreamFeed.read(whole: text, OllamaAnswer())

        #expect(outcome == FedOutcome(fault: "empty"))
    }

    @Test(arguments: GoldenCase.all("OllamaAnswers"))
    func `a whole answer may be wrong in any place`(golden: GoldenCase) {
        for text in UpstreamFeed.mistyped(golden.upstream) {
            #expect(UpstreamFeed.isReadable(UpstreamFeed.read(whole: text, OllamaAnswer())), "\(text)")
        }
    }

    @Test(arguments: streams)
    func `a stream may be wrong in any place`(golden: GoldenCase) {
        for text in UpstreamFeed.mistyped(lines: golden.upstream) {
            let bytes = Bytes(text)
            let outcome = UpstreamFeed.relay(bytes, [bytes.count], as: .lines, OllamaAnswer())
            #expect(UpstreamFeed.isReadable(outcome), "\(text)")
        }
    }
}
