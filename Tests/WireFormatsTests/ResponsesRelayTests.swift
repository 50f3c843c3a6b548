// Streams and whole answers of gateways that speak Responses themselves.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct ResponsesRelayTests {
    private struct Told {
        var text = ""
        var fault: ReplyFault?
        let relay: ResponsesRelay
    }

    /// Feeds events one by one, each a data text.
    private func relay(
        _ events: [String], _ wish: UsageWish = .usage, _ rules: UsageRules = UsageRules(), ends: Bool = true
    ) -> Told {
        let out = ByteBuffer()
        var told = Told(relay: ResponsesRelay(modelText: Bytes(#""g/m""#), wish, rules))
        do throws(ReplyFault) {
            for event in events {
                let raw = Self.raw(event)
                try told.relay.receive(
                    Bytes(raw), data: Bytes(event), at: raw.utf8.count - event.utf8.count - 2,
                    isError: raw.hasPrefix("event: error"), into: out)
            }
            if ends { try told.relay.finish(into: out) }
        } catch { told.fault = error }
        told.text = out.text
        return told
    }

    private static func raw(_ event: String) -> String {
        let type = (try? JSONDocument(parsing: Bytes(event)))?.root["type"]?.string
        return (type.map { "event: \($0)\n" } ?? "") + "data: \(event)\n\n"
    }

    private static let created =
        #"{"type":"response.created","sequence_number":0,"response":{"id":"resp_up","created_at":5,"status":"in_progress","model":"native","output":[],"usage":null}}"#
    private static let item =
        #"{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"m","type":"message","content":[]}}"#
    private static let delta =
        #"{"type":"response.output_text.delta","sequence_number":2,"item_id":"m","output_index":0,"content_index":0,"delta":"Hi"}"#
    private static let output =
        #"[{"id":"m","type":"message","content":[{"type":"output_text","text":"Hi"}]}]"#
    private static let usage =
        #"{"input_tokens":5,"input_tokens_details":{"cached_tokens":1},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":8}"#

    private static func end(_ type: String = "completed", output: String = output, _ rest: String = "")
        -> String
    {
        #"{"type":"response.\#(type)","sequence_number":3,"response":{"id":"resp_up","model":"native","output":\#(output),"usage":\#(usage)\#(rest)}}"#
    }

    @Test(arguments: ["9223372036854775807", "-1", "1e400", "\"3\"", "9007199254740992"])
    func `a number that no stream comes to is none`(number: String) {
        let told = relay([Self.created, Self.delta.replacing(":2,", with: ":\(number),")], ends: false)
        let out = ByteBuffer()

        told.relay.breakOff(
            CallerError(status: 502, "gone", type: "upstream_error", requestID: .empty), into: out)

        #expect(out.text.contains(#""sequence_number":1,"#))
    }

    @Test(arguments: ["completed", "incomplete"])
    func `an end without the response that ended is none`(type: String) {
        let told = relay([Self.created, Self.delta, #"{"type":"response.\#(type)","sequence_number":3}"#])

        #expect(told.fault == .malformed)
    }

    // MARK: Bytes

    @Test func `every event keeps its bytes but for the model of a response`() {
        let odd = #"{ "type" : "response.odd" , "x":1.0e0,"model":"native" }"#
        let events = [Self.created, Self.item, odd, Self.delta, Self.end()]

        let told = relay(events)

        let expected = events.map { event in
            Self.raw(event == odd ? event : event.replacing(#""model":"native""#, with: #""model":"g/m""#))
        }
        #expect(told.text == expected.joined())
        #expect(told.fault == nil)
        #expect(
            told.relay.usage
                == Usage(promptTokens: 5, completionTokens: 2, cachedTokens: 1, reasoningTokens: 1))
        #expect(told.relay.finishReason == "stop")
    }

    @Test func `an event of several lines stays one event`() throws {
        let relay = ResponsesRelay(modelText: Bytes(#""g/m""#), .usage)
        let out = ByteBuffer()
        for data in [
            "{\"type\":\"response.created\",\n\"response\":{\"model\":\"n\"}}",
            "{\"type\":\"x\\ny\",\n\"delta\":\"a\"}",
        ] {
            try relay.receive(Bytes("unused"), data: Bytes(data), at: nil, isError: false, into: out)
        }

        #expect(
            out.text
                == "event: response.created\ndata: {\"type\":\"response.created\",\ndata: \"response\":{\"model\":\"g/m\"}}\n\n"
                + "data: {\"type\":\"x\\ny\",\ndata: \"delta\":\"a\"}\n\n")
    }

    @Test func `what comes after the end is nobody's`() {
        let events = [Self.created, Self.delta, Self.end()]

        #expect(
            relay(events + [Self.delta, "garbage", Self.end("failed"), "[DONE]"]).text == relay(events).text)
    }

    // MARK: The commit point

    @Test(arguments: [
        (created, false), (item, false), (delta, true),
        (#"{"type":"response.queued","response":{"status":"queued"}}"#, false),
        (#"{"type":"response.output_text.delta","delta":""}"#, false),
        (#"{"type":"response.reasoning_summary_text.delta","delta":"x"}"#, true),
        (#"{"type":"response.function_call_arguments.delta","delta":"{"}"#, true),
        (#"{"type":"response.output_item.added","item":{"type":"reasoning","summary":[]}}"#, false),
        (
            #"{"type":"response.output_item.done","item":{"type":"reasoning","summary":[],"encrypted_content":"x"}}"#,
            true
        ),
        (
            #"{"type":"response.output_item.added","item":{"type":"function_call","name":"f","arguments":""}}"#,
            true
        ),
        (#"{"type":"response.output_item.added","item":{"type":"web_search_call"}}"#, true),
        (#"{"type":"response.output_item.added","item":{"type":"mcp_list_tools"}}"#, true),
        (
            #"{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":""}]}}"#,
            false
        ),
        (
            #"{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"refusal","refusal":"n"}]}}"#,
            true
        ),
        (#"{"type":"response.content_part.added","part":{"type":"output_text","text":""}}"#, false),
        (#"{"type":"response.made_up"}"#, false),
        (end("incomplete", output: "[]", #","incomplete_details":{"reason":"max_output_tokens"}"#), true),
        (end("completed", output: "[]"), false),
    ])
    func `output binds a stream, and nothing before it`(event: String, isBound: Bool) {
        #expect(relay([Self.created, event], ends: false).relay.isCommitted == isBound)
    }

    // MARK: Endings

    @Test(arguments: [
        (end(), "stop"),
        (end("incomplete", #","incomplete_details":{"reason":"max_output_tokens"}"#), "length"),
        (end("incomplete", #","incomplete_details":{"reason":"content_filter"}"#), "content_filter"),
        (end("incomplete", #","incomplete_details":{"reason":"steered"}"#), "length"),
        (end(output: #"[{"type":"function_call","name":"f"}]"#), "tool_calls"),
        (end("completed", #","incomplete_details":null"#), "stop"),
    ])
    func `a response that says it is over ended well`(event: String, reason: String) {
        let told = relay([Self.created, Self.delta, event])

        #expect(told.fault == nil)
        #expect(told.relay.isDone)
        #expect(told.relay.finishReason == reason)
    }

    @Test(arguments: [[created, delta], [created, delta, "[DONE]"], [created, item, delta]])
    func `a stream without its end was cut short`(events: [String]) {
        #expect(relay(events).fault == .cutShort)
    }

    @Test(arguments: [[], [created], [created, item], ["[DONE]"], [""]])
    func `a stream without output is empty`(events: [String]) {
        #expect(relay(events).fault == .empty)
    }

    @Test func `a response without output that took nothing is empty`() {
        let nothing = Self.end(output: "[]").replacing(#""output_tokens":2"#, with: #""output_tokens":0"#)

        #expect(relay([Self.created, nothing]).fault == .empty)
        #expect(relay([Self.created, Self.end(output: "[]")]).fault == nil)
    }

    // MARK: Failures

    @Test(arguments: [
        (
            #"{"type":"error","code":"insufficient_quota","message":"busy","param":null,"sequence_number":1}"#,
            ProviderFailure.Kind.payment
        ),
        (
            #"{"type":"error","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"busy"}}"#,
            .payment
        ),
        (#"{"type":"error","code":"rate_limit_exceeded","message":"busy"}"#, .rateLimited),
        (#"{"type":"error","code":"server_error","message":"busy"}"#, .serverError),
        (#"{"type":"error","code":"invalid_prompt","message":"busy"}"#, .invalidRequest),
        (#"{"type":"error","code":"image_too_large","message":"busy"}"#, .invalidRequest),
        (
            #"{"type":"response.failed","response":{"id":"resp_up","status":"failed","error":{"code":"rate_limit_exceeded","message":"busy"}}}"#,
            .rateLimited
        ),
        (
            #"{"type":"response.failed","response":{"error":{"code":"server_error","message":"busy"}}}"#,
            .serverError
        ),
        (#"{"error":{"message":"busy","code":503}}"#, .overloaded),
    ])
    func `a failure in a stream is the gateway's`(event: String, kind: ProviderFailure.Kind) {
        for events in [[Self.created, event], [Self.created, Self.delta, event]] {
            let told = relay(events)

            guard case .inBand(let details) = told.fault else {
                Issue.record("no failure: \(event)")
                continue
            }
            #expect(details.failure(from: GatewayID("g"), status: nil).kind == kind)
            #expect(details.message == "busy")
            #expect(!told.text.contains("busy"))
        }
    }

    @Test(arguments: [
        "nonsense", "[]", "3", "null", "{", "{}", #"{"type":1}"#, #"{"type":null,"delta":"x"}"#,
    ])
    func `data that is no event breaks the stream`(data: String) {
        #expect(relay([Self.created, Self.delta, data]).fault == .malformed)
    }

    @Test(arguments: [true, false])
    func `a stream that breaks off ends with a failed response of its own name and number`(knows: Bool) throws
    {
        let told = relay(knows ? [Self.created, Self.delta] : [Self.delta], ends: false)
        let out = ByteBuffer()
        let error = CallerError(
            status: 429, "g: busy", type: "rate_limit_error", code: "upstream_rate_limit",
            requestID: Bytes("r"))

        told.relay.breakOff(error, into: out)

        let id =
            knows ? #""id":"resp_up","object":"response","created_at":5"# : #""id":"","object":"response""#
        #expect(
            out.text
                == "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":3,\"response\":{"
                + id + #","status":"failed","error":{"code":"rate_limit_exceeded","message":"g: busy"},"#
                + #""incomplete_details":null,"model":"g/m","output":[],"usage":null}}"# + "\n\n")
    }

    @Test func `whatever is wrong in an event, the caller can read what follows`() {
        for event in UpstreamFeed.mistyped(Self.end()) + UpstreamFeed.mistyped(Self.delta) {
            let told = relay([Self.created, event])
            for block in told.text.split(separator: "\n\n") {
                let data = block.split(separator: "\n").last?.dropFirst(6) ?? ""
                #expect((try? JSONDocument(parsing: Bytes(String(data)))) != nil, "\(event)")
            }
        }
    }

    // MARK: Cost and counts

    @Test func `who asks is told the cost in the last event, unless the gateway says it`() {
        let prices = ModelPrices(prompt: .perUnit(USD(decimal: "0.01")!), completion: .free)
        // What tokens read from a cache cost there is not known.
        let end = Self.end().replacing(#""cached_tokens":1"#, with: #""cached_tokens":0"#)
        let own = end.replacing(#""total_tokens":8"#, with: #""total_tokens":8,"cost":7"#)

        #expect(
            relay([Self.delta, end], .cost(prices)).text.contains(#""total_tokens":8,"cost":0.05}"#))
        #expect(relay([Self.delta, own], .cost(prices)).text.contains(#""cost":7}"#))
        #expect(relay([Self.delta, Self.end()], .cost(prices)).text.contains(#""cost":null}"#))
        #expect(!relay([Self.delta, end]).text.contains("cost"))
    }

    @Test func `a gateway that leaves thoughts out of the output is counted by the total`() {
        let rules = UsageRules(completionExcludesReasoning: true)

        #expect(relay([Self.delta, Self.end()], .usage, rules).relay.usage?.completionTokens == 3)
    }

    // MARK: Whole answers

    private func reply(_ text: String, _ wish: UsageWish = .usage) throws -> WholeAnswer {
        try ResponsesReply.read(JSONDocument(parsing: Bytes(text)), modelText: Bytes(#""g/m""#), wish)
    }

    private static func whole(_ members: String = "", output: String = output) -> String {
        #"{ "id":"resp_up","object":"response","model":"native","status":"completed","error":null,"output":\#(output),"usage":\#(usage)\#(members)}"#
    }

    @Test func `a whole response keeps its bytes but for the model`() throws {
        let answer = try reply(Self.whole(#","x":1.0"#))

        #expect(
            answer.body.map(\.text).joined()
                == Self.whole(#","x":1.0"#).replacing(#""model":"native""#, with: #""model":"g/m""#))
        #expect(answer.usage?.completionTokens == 2)
        #expect(answer.finishReason == "stop")
    }

    @Test(arguments: [
        ("{}", ReplyFault.malformed), ("[]", .malformed), ("3", .malformed), (whole(output: "7"), .malformed),
        (whole(output: "[]").replacing(#""output_tokens":2"#, with: #""output_tokens":0"#), .empty),
        (
            whole().replacing(
                #""status":"completed","error":null"#, with: #""status":"failed","error":null"#),
            .inBand(ErrorDetails())
        ),
    ])
    func `what is no response is none`(text: String, fault: ReplyFault) {
        #expect(throws: fault) { try reply(text) }
    }

    @Test func `an error with a good status is an error`() throws {
        for text in [
            #"{"error":{"message":"busy","code":"server_error"}}"#,
            Self.whole().replacing(#""error":null"#, with: #""error":{"message":"busy"}"#),
        ] {
            let fault = #expect(throws: ReplyFault.self) { try reply(text) }
            guard case .inBand(let details)? = fault else {
                Issue.record("no error")
                continue
            }
            #expect(details.message == "busy")
        }
    }

    @Test(arguments: ["queued", "in_progress"])
    func `a response in the background is an answer that has not ended`(status: String) throws {
        let text = Self.whole(output: "[]").replacing("completed", with: status)

        let answer = try reply(text)

        #expect(answer.finishReason == nil)
        #expect(answer.body.map(\.text).joined().contains(status))
    }

    @Test func `an incomplete response is an answer`() throws {
        let answer = try reply(
            Self.whole(#","incomplete_details":{"reason":"max_output_tokens"}"#, output: "[]")
                .replacing("completed", with: "incomplete"))

        #expect(answer.finishReason == "length")
    }

    @Test func `a whole response tells its cost to who asks`() throws {
        let prices = ModelPrices(prompt: .perUnit(USD(decimal: "0.01")!), completion: .free)

        let text = Self.whole().replacing(#""cached_tokens":1"#, with: #""cached_tokens":0"#)
        let answer = try reply(text, .cost(prices))

        #expect(answer.body.map(\.text).joined().contains(#""total_tokens":8,"cost":0.05}"#))
    }
}
