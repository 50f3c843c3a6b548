// Answers in Anthropic's format as callers of OpenAI's get them.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct AnthropicAnswerTests {
    private static let frame = AnswerFrame(modelText: Bytes("\"g/m\""), created: 7, nonce: "0a", .usage)

    // MARK: Streams

    /// An event of a stream: whether its type says that it is an error, and its data.
    private typealias Event = (isError: Bool, data: String)

    private static func events(_ stream: String) -> [Event] {
        stream.split(separator: "\n\n").map { block in
            let lines = block.split(separator: "\n")
            let data = lines.first { $0.hasPrefix("data: ") }?.dropFirst("data: ".count) ?? ""
            return (lines.contains("event: error"), String(data))
        }
    }

    private static func relay(
        _ events: [Event], isEnded: Bool = true
    ) -> (text: String, fault: ReplyFault?, relay: TranslatingRelay) {
        let relay = TranslatingRelay(AnthropicAnswer(), frame)
        let out = ByteBuffer()
        do throws(ReplyFault) {
            for event in events {
                try relay.receive(
                    Bytes("data: \(event.data)\n\n"), data: Bytes(event.data), at: 6, isError: event.isError,
                    into: out)
            }
            if isEnded { try relay.finish(into: out) }
            return (out.text, nil, relay)
        } catch {
            return (out.text, error, relay)
        }
    }

    /// What chunks of this golden case begin with.
    private static func prefix(_ golden: GoldenCase) -> String {
        let id = golden["id"] ?? "chatcmpl-0a"
        return #"data: {"id":"\#(id)","object":"chat.completion.chunk","created":7,"model":"g/m","choices":"#
    }

    private static func expected(_ golden: GoldenCase) -> String {
        var chunks = golden.lines("out")
        if let usage = golden["usage"] { chunks.append(#"[],"usage":"# + usage) }
        let text = chunks.map { prefix(golden) + $0 + "}\n\n" }.joined()
        return golden["fault"] == nil ? text + "data: [DONE]\n\n" : text
    }

    private static func describe(_ fault: ReplyFault?) -> String? {
        switch fault {
        case nil: return nil
        case .malformed: return "malformed"
        case .empty: return "empty"
        case .cutShort: return "cut short"
        case .tooLarge: return "too large"
        case .inBand(let details):
            let failure = details.failure(from: GatewayID("g"), status: nil)
            return "\(failure.kind): \(failure.message)"
        }
    }

    @Test(arguments: GoldenCase.all("AnthropicStreams"))
    func `a stream is told in chunks`(golden: GoldenCase) throws {
        let (text, fault, _) = Self.relay(Self.events(try #require(golden["in"])))

        #expect(text == Self.expected(golden))
        #expect(Self.describe(fault) == golden["fault"])
    }

    @Test(arguments: GoldenCase.all("AnthropicStreams").filter { $0["fault"] == nil })
    func `a stream that breaks off is cut short until it said why it ended`(golden: GoldenCase) throws {
        let events = Self.events(try #require(golden["in"]))
        let last = try #require(events.lastIndex { $0.data.contains("stop_reason\"") })

        for count in 0..<events.count {
            let fault = Self.relay(Array(events.prefix(count))).fault

            #expect((fault == nil) == (count > last), "after \(count) events")
            if let fault { #expect(fault == .cutShort || fault == .empty) }
        }
    }

    @Test(arguments: GoldenCase.all("AnthropicStreams"))
    func `an event cut anywhere is malformed`(golden: GoldenCase) throws {
        for event in Self.events(try #require(golden["in"])) where !event.isError {
            for end in 1..<event.data.utf8.count {
                let piece = String(decoding: event.data.utf8.prefix(end), as: UTF8.self)

                #expect(Self.relay([(false, piece)], isEnded: false).fault == .malformed)
            }
        }
    }

    @Test(arguments: GoldenCase.all("AnthropicStreams"))
    func `a member of any type leaves a stream that is one`(golden: GoldenCase) throws {
        // Whatever stands in the place of a value: no crash, and chunks that are JSON.
        let events = Self.events(try #require(golden["in"]))
        for (position, event) in events.enumerated() {
            let document = try JSONDocument(parsing: Bytes(event.data))
            for node in Self.values(in: document.root) {
                for other in [
                    "null", "-1", "9223372036854775807", "1.5", "\"\"", "\"text\"", "[]", "{}", "[{}]",
                ] {
                    let changed = document.replacing(node, with: Bytes(other)).map(\.text).joined()
                    var events = events
                    events[position].data = changed
                    Self.checkChunks(Self.relay(events).text)
                }
            }
        }
    }

    private static func values(in node: JSONNode) -> [JSONNode] {
        [node] + node.elements.flatMap(values) + node.members.flatMap { values(in: $0.value) }
    }

    private static func checkChunks(_ text: String) {
        for event in events(text) where event.data != "[DONE]" {
            let root = (try? JSONDocument(parsing: Bytes(event.data)))?.root
            #expect(root?["choices"]?.kind == .array)
        }
    }

    @Test func `events in any order are read without a crash`() throws {
        let events = Self.events(
            try #require(GoldenCase.all("AnthropicStreams").first { $0.name == "tools" }?["in"]))
        for first in events {
            for second in events {
                for third in events { Self.checkChunks(Self.relay([first, second, third]).text) }
            }
        }
    }

    @Test(arguments: ["x", "[]", "3", "null", "{}", #"{"type":3}"#, #"{"index":0}"#, "[DONE]"])
    func `what is not the format's is malformed`(data: String) {
        #expect(Self.relay([(false, data)]).fault == .malformed)
    }

    // Source: Anthropic's page "Errors", November 2026.
    @Test(arguments: [
        (400, "invalid_request_error", ProviderFailure.Kind.invalidRequest),
        (401, "authentication_error", .authentication), (402, "billing_error", .payment),
        (403, "permission_error", .authentication), (404, "not_found_error", .unknownModel),
        (413, "request_too_large", .invalidRequest), (429, "rate_limit_error", .rateLimited),
        (500, "api_error", .serverError), (504, "timeout_error", .timedOut),
        (529, "overloaded_error", .overloaded),
    ])
    func `errors mean the same with a status and in a stream`(
        status: Int, type: String, kind: ProviderFailure.Kind
    ) {
        let body = #"{"type":"error","error":{"type":"\#(type)","message":"m"},"request_id":"req_1"}"#

        guard case .inBand(let details)? = Self.relay([(false, body)]).fault else {
            Issue.record("no error")
            return
        }
        #expect(details.failure(from: GatewayID("g"), status: nil).kind == kind)
        #expect(ErrorDetails(body: Bytes(body)).failure(from: GatewayID("g"), status: status).kind == kind)
    }

    @Test func `servers that leave out what does not matter are understood`() {
        let events: [Event] = [
            (false, #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"x"}}"#),
            (false, #"{"type":"content_block_start","content_block":{"type":"tool_use","name":"f"}}"#),
            (
                false,
                #"{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{}"}}"#
            ),
            (false, #"{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#),
            (
                false,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#
            ),
        ]

        let (text, fault, relay) = Self.relay(events)

        #expect(fault == nil)
        #expect(relay.finishReason == "tool_calls")
        #expect(relay.usage == Usage(completionTokens: 3))
        #expect(text.contains(#""id":"call_0a_0","type":"function","function":{"name":"f","arguments":""}"#))
        #expect(text.split(separator: #""arguments":"{}""#).count == 2)
        #expect(text.split(separator: #""finish_reason":"tool_calls""#).count == 2)
    }

    @Test func `an event without data keeps the connection alive and says nothing`() {
        #expect(Self.relay([(false, "")], isEnded: false).fault == nil)
    }

    @Test func `what comes after the end is not read`() throws {
        let events = Self.events(
            try #require(GoldenCase.all("AnthropicStreams").first { $0.name == "text" }?["in"]))

        let (text, fault, relay) = Self.relay(events + [(false, "garbage")])

        #expect(fault == nil)
        #expect(relay.isDone)
        #expect(text == Self.relay(events).text)
    }

    @Test func `a stream is bound by its first output and by nothing before`() throws {
        let events = Self.events(
            try #require(GoldenCase.all("AnthropicStreams").first { $0.name == "text" }?["in"]))
        let first = try #require(events.firstIndex { $0.data.contains("Hello") })

        for count in 0...first + 1 {
            #expect(
                Self.relay(Array(events.prefix(count)), isEnded: false).relay.isCommitted == (count > first))
        }
    }

    @Test func `calls without an end are kept up to a limit`() {
        let start =
            #"{"type":"content_block_start","index":%,"content_block":{"type":"tool_use","id":"t","name":"f"}}"#
        let events: [Event] = (0..<1000).map { (false, start.replacing("%", with: "\($0)")) }

        let text = Self.relay(events, isEnded: false).text

        #expect(text.split(separator: "\n\n").count == 64)
    }

    // MARK: Whole answers

    @Test(arguments: GoldenCase.all("AnthropicAnswers"))
    func `a whole answer is written anew`(golden: GoldenCase) throws {
        let document = try JSONDocument(parsing: Bytes(#require(golden["in"])))
        var reply: WholeAnswer?
        var fault: ReplyFault?

        do throws(ReplyFault) {
            reply = try TranslatedReply.read(document, AnthropicAnswer(), Self.frame)
        } catch {
            fault = error
        }

        #expect(reply?.body.map(\.text).joined() == golden["out"])
        #expect(Self.describe(fault) == golden["fault"])
    }

    @Test func `a member of any type leaves an answer or a fault`() throws {
        for golden in GoldenCase.all("AnthropicAnswers") {
            let document = try JSONDocument(parsing: Bytes(#require(golden["in"])))
            for node in Self.values(in: document.root) {
                for other in ["null", "-1", "1e99", "\"\"", "\"text\"", "[]", "{}", "[{}]"] {
                    let text = Bytes(document.replacing(node, with: Bytes(other)).map(\.text).joined())
                    let changed = try JSONDocument(parsing: text)
                    guard let reply = try? TranslatedReply.read(changed, AnthropicAnswer(), Self.frame)
                    else { continue }
                    #expect(throws: Never.self) { try JSONDocument(parsing: reply.body[0]) }
                }
            }
        }
    }

    @Test func `a whole answer of very many blocks is read in one go`() throws {
        let blocks = Array(repeating: #"{"type":"text","text":"ab"}"#, count: 100_000).joined(separator: ",")
        let text = #"{"content":[\#(blocks)],"stop_reason":"end_turn"}"#

        let reply = try TranslatedReply.read(
            try JSONDocument(parsing: Bytes(text)), AnthropicAnswer(), Self.frame)

        #expect(reply.body.reduce(0) { $0 + $1.count } > 200_000)
    }
}
