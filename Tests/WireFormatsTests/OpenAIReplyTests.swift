// Whole answers: what is relayed, and what is none.
import Base
import Domain
import JSON
import Testing
import WireFormats

@Suite struct OpenAIReplyTests {
    private func read(_ text: String) -> Result<WholeAnswer, ReplyFault> {
        do throws(ReplyFault) {
            guard let document = try? JSONDocument(parsing: Bytes(text)) else { throw .malformed }
            return .success(try OpenAIReply.read(document, modelText: Bytes(#""g\/m""#)))
        } catch {
            return .failure(error)
        }
    }

    private func whole(_ message: String, _ finish: String = "\"stop\"", _ rest: String = "") -> String {
        #"{"choices":[{"index":0,"message":\#(message),"finish_reason":\#(finish)}]\#(rest)}"#
    }

    @Test func `an answer keeps its bytes but for the model`() throws {
        let text = """
            \n\n{ "id":"x\\u0041", "model" : "native-2026","created":1.70e9, "choices":[{"message":{"content":"h\\/i"},\
            "finish_reason":"stop","model":"inner"}],"x":[1.0] }

            """
        let reply = try read(text).get()

        #expect(
            reply.body.map(\.text).joined()
                == text.replacing(#""native-2026""#, with: #""g\/m""#))
        #expect(reply.finishReason == "stop")
    }

    @Test func `an answer without a model gets none`() throws {
        let text = whole(#"{"content":"hi"}"#)

        #expect(try read(text).get().body.map(\.text).joined() == text)
    }

    @Test(arguments: [
        #"{"content":"x"}"#, #"{"content":[{"type":"text","text":"x"}]}"#,
        #"{"content":null,"reasoning_content":"x"}"#,
        #"{"content":"","reasoning":"x"}"#, #"{"reasoning_details":[{}]}"#, #"{"refusal":"no"}"#,
        #"{"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]}"#,
        #"{"function_call":{"name":"f"}}"#, #"{"audio":{"id":"a"}}"#, #"{"images":[{}]}"#,
    ])
    func `any output makes an answer`(message: String) throws {
        #expect(try read(whole(message)).get().finishReason == "stop")
    }

    @Test(arguments: ["length", "content_filter", "tool_calls", "eos"])
    func `any other finish than stop is an answer by itself`(reason: String) throws {
        #expect(try read(whole(#"{"content":""}"#, "\"\(reason)\"")).get().finishReason == reason)
    }

    @Test func `completion tokens make an answer of nothing`() throws {
        let text = whole(
            #"{"content":""}"#, "\"stop\"", #","usage":{"prompt_tokens":1,"completion_tokens":1}"#)

        #expect(try read(text).get().usage == Usage(promptTokens: 1, completionTokens: 1))
    }

    @Test(arguments: [
        #"{"choices":[]}"#, #"{"choices":[{"message":{"content":"hi"}}]}"#,
        #"{"choices":[{"message":{"content":"hi"},"finish_reason":null}]}"#,
        #"{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}"#,
        #"{"choices":[{"message":{"content":null,"tool_calls":[]},"finish_reason":"stop"}]}"#,
        #"{"choices":[{"message":{"content":[]},"finish_reason":"stop"}]}"#,
        #"{"choices":[{"finish_reason":"stop"}],"usage":{"completion_tokens":0}}"#,
        #"{"choices":[{"message":"hi","finish_reason":"stop"}]}"#,
    ])
    func `an answer that is no answer is empty`(text: String) {
        #expect(read(text).fault == .empty)
    }

    @Test(arguments: [
        "", "\n", "[]", "3", "null", "<html></html>", "data: {}\n\n", "{}", #"{"choices":{}}"#,
        #"{"choices":null}"#, #"{"id":"x","object":"chat.completion"}"#, "{\"choices\":[]", "\u{feff}{}",
    ])
    func `what is not the format's is malformed`(text: String) {
        #expect(read(text).fault == .malformed)
    }

    @Test(arguments: [
        (#"{"error":{"message":"busy","code":502}}"#, "busy"),
        (#"{"error":{"message":"busy"},"choices":[]}"#, "busy"), (#"{"error":"busy"}"#, "busy"),
        (#"{"object":"error","message":"busy","code":400}"#, "busy"),
        (#"[{"error":{"message":"busy"}}]"#, "busy"), (#"{"message":"busy","type":"server_error"}"#, "busy"),
        (#"{"detail":"busy"}"#, "busy"),
        (#"{"choices":[{"error":{"message":"busy","code":502},"finish_reason":"error"}]}"#, "busy"),
        (#"{"choices":[{"message":{"content":"hal"},"finish_reason":"error"}]}"#, nil),
    ])
    func `an error with a good status is an error`(text: String, message: String?) {
        guard case .inBand(let details) = read(text).fault else {
            Issue.record("no error: \(String(describing: read(text).fault))")
            return
        }
        #expect(details.message == message)
    }

    @Test(arguments: [#"null"#, "false", #""""#])
    func `a member called error that says nothing is none`(value: String) throws {
        #expect(
            try read(whole(#"{"content":"hi"}"#, "\"stop\"", ",\"error\":\(value)")).get().finishReason
                == "stop")
    }

    @Test(
        arguments: [
            ("null", nil), ("3", nil), ("[]", nil), ("{}", Usage()),
            (#"{"prompt_tokens":3,"completion_tokens":4}"#, Usage(promptTokens: 3, completionTokens: 4)),
            (
                #"{"prompt_tokens":3.0,"completion_tokens":1e2}"#,
                Usage(promptTokens: 3, completionTokens: 100)
            ),
            (#"{"prompt_tokens":-3,"completion_tokens":"4"}"#, Usage()),
            (#"{"prompt_tokens":1.5,"completion_tokens":9223372036854775808}"#, Usage()),
            (#"{"prompt_tokens":9223372036854775807,"completion_tokens":null}"#, Usage()),
            (
                #"{"prompt_tokens":9,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":7},"completion_tokens_details":{"reasoning_tokens":2}}"#,
                Usage(promptTokens: 9, completionTokens: 5, cachedTokens: 7, reasoningTokens: 2)
            ),
            (#"{"prompt_tokens":9,"prompt_cache_hit_tokens":6}"#, Usage(promptTokens: 9, cachedTokens: 6)),
            (#"{"prompt_tokens_details":null,"completion_tokens_details":3}"#, Usage()),
        ] as [(String, Usage?)])
    func `usage is what can be believed`(usage: String, expected: Usage?) throws {
        #expect(
            try read(whole(#"{"content":"x"}"#, "\"stop\"", ",\"usage\":\(usage)")).get().usage == expected)
    }

    @Test func `an answer cut anywhere is malformed`() {
        let text = whole(#"{"content":"é"}"#)
        for end in 0..<text.utf8.count {
            let fault = read(String(decoding: text.utf8.prefix(end), as: UTF8.self)).fault
            #expect(fault == .malformed)
        }
    }
}

extension Result where Failure == ReplyFault {
    var fault: ReplyFault? {
        guard case .failure(let fault) = self else { return nil }
        return fault
    }
}
