// Streams that are put together as whole answers.
import Base
import Domain
import Foundation
import JSON
import TestSupport
import Testing

@testable import WireFormats

@Suite struct AssemblyTests {
    private static let goldens = GoldenCase.all("Assembled")

    private static func format(_ golden: GoldenCase) throws -> WireFormat {
        let name = try #require(golden["format"])
        return try #require(WireFormat(rawValue: name))
    }

    /// The document, or what is wrong with the stream.
    private static func assemble(
        _ text: String, _ format: WireFormat, cut: Int? = nil, limit: Int = 1 << 20
    ) -> Result<String, ReplyFault> {
        let bytes = Bytes(text)
        let relay = format.assemblingRelay(limit: limit)
        let portions = [cut, bytes.count].compactMap { $0 }
        do throws(ReplyFault) {
            let out = ByteBuffer()
            try UpstreamFeed.feed(bytes, portions, as: format == .ollama ? .lines : .events, to: relay, out)
            try relay.finish(into: out)
            return .success(out.text)
        } catch {
            return .failure(error)
        }
    }

    private static func object(_ text: String) throws -> NSDictionary {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? NSDictionary)
    }

    @Test(arguments: goldens)
    func `what is put together is the answer that comes whole`(golden: GoldenCase) throws {
        let format = try Self.format(golden)

        let document = try Self.assemble(golden.stream, format).get()

        let whole = try #require(golden["whole"])
        #expect(try Self.object(document) == Self.object(whole), "\(document)")
    }

    @Test(arguments: goldens)
    func `it is the same wherever the stream is split`(golden: GoldenCase) throws {
        let format = try Self.format(golden)
        let document = try Self.assemble(golden.stream, format).get()

        for cut in 0..<golden.stream.utf8.count {
            #expect(try Self.assemble(golden.stream, format, cut: cut).get() == document, "cut at \(cut)")
        }
    }

    @Test(arguments: goldens)
    func `a stream that is cut before it says why it ended is no answer`(golden: GoldenCase) throws {
        let format = try Self.format(golden)
        let ends = ["finish_reason\":\"", "stop_reason\":\"", "finishReason", "blockReason", "\"done\":true"]
        let text = golden.stream
        let found = ends.compactMap { text.range(of: $0)?.lowerBound }
        let end = try #require(found.min())

        for cut in text[..<end].indices {
            #expect(throws: ReplyFault.self, "\(text[..<cut])") {
                try Self.assemble(String(text[..<cut]), format).get()
            }
        }
    }

    @Test(arguments: goldens)
    func `numbers keep their spelling`(golden: GoldenCase) throws {
        let document = try Self.assemble(golden.stream, Self.format(golden)).get()

        for number in ["1.50", "0.00001", "1.0"] where golden["whole"]?.contains(number) == true {
            #expect(document.contains(number))
        }
    }

    @Test(arguments: goldens)
    func `a stream may be wrong in any place`(golden: GoldenCase) throws {
        let format = try Self.format(golden)
        for text in UpstreamFeed.mistyped(lines: golden.stream) {
            guard let document = try? Self.assemble(text, format).get() else { continue }
            #expect(throws: Never.self, "\(text)") { try JSONDocument(parsing: Bytes(document)) }
        }
    }

    @Test(arguments: goldens)
    func `more than there is room for is too large`(golden: GoldenCase) throws {
        let format = try Self.format(golden)

        #expect(Self.assemble(golden.stream, format, limit: 80) == .failure(.tooLarge))
    }

    @Test func `what is said again takes its room once`() throws {
        let chunk =
            #"data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}"#
        let text = String(repeating: chunk + "\n\n", count: 1000)

        let document = try Self.assemble(text, .openAI, limit: 3000).get()

        #expect(document.contains(String(repeating: "x", count: 1000)))
        #expect(Self.assemble(text + text + text, .openAI, limit: 3000) == .failure(.tooLarge))
    }

    @Test(arguments: [
        (WireFormat.openAI, #"data: {"error":{"message":"busy"}}"#),
        (
            .openAI,
            #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"message":"busy"}}]}"#
        ),
        (.anthropic, #"data: {"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#),
        (.gemini, #"data: {"error":{"code":503,"message":"busy"}}"#), (.ollama, #"{"error":"busy"}"#),
    ])
    func `an error in the stream is one`(format: WireFormat, event: String) {
        guard case .failure(.inBand(let details)) = Self.assemble(event + "\n\n", format) else {
            Issue.record("no error")
            return
        }
        #expect(details.message == "busy")
    }

    @Test(arguments: [
        (WireFormat.openAI, "data: 5"), (.openAI, "data: {"), (.anthropic, "data: {}"), (.gemini, "data: []"),
        (.gemini, #"data: {"candidates":[{"index":500}]}"#), (.ollama, "{}"),
        (
            .openAI,
            #"data: {"choices":[{"index":0,"delta":{"content":"a"}},{"index":0,"delta":{"content":{"b":1}}}]}"#
        ),
        (
            .anthropic,
            #"data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#
        ),
    ])
    func `what is none of the format's is malformed`(format: WireFormat, event: String) {
        #expect(Self.assemble(event + "\n\n", format) == .failure(.malformed))
    }

    @Test func `arguments that are no object are malformed`() {
        let text = ["[1]", "{} {}", "{},\\\"x\\\":1"].map { json in
            #"data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}"#
                + "\n\n"
                + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\#(json)"}}"#
                + "\n\n" + #"data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}}"# + "\n\n"
        }

        for text in text { #expect(Self.assemble(text, .anthropic) == .failure(.malformed)) }
    }

    /// Where each piece had to be looked for among all, this would take a quarter of an hour.
    @Test(.timeLimit(.minutes(1)))
    func `a piece costs the same however many elements its list has`() throws {
        func chunk(_ details: String) -> String {
            #"data: {"choices":[{"index":0,"delta":{"content":"a","reasoning_details":[\#(details)]}}]}"#
                + "\n\n"
        }
        let others = String(repeating: #",{"type":"x"}"#, count: 50_000)
        let pieces = Array(repeating: #"{"index":0,"text":"b"}"#, count: 50_000).joined(separator: ",")

        let text = chunk(#"{"index":0}"# + others) + chunk(pieces) + "data: [DONE]\n\n"
        let document = try Self.assemble(text, .openAI, limit: 16 << 20).get()

        #expect(document.contains(String(repeating: "b", count: 50_000)))
    }

    @Test func `thoughts of two kinds may share a number, and go on each for itself`() throws {
        let pieces = [
            "text\",\"text\":\"a", "summary\",\"summary\":\"b", "text\",\"text\":\"c",
            "summary\",\"summary\":\"d",
        ]
        let chunks = pieces.map { piece in
            #"data: {"choices":[{"index":0,"delta":{"reasoning_details":[{"index":0,"type":"reasoning.\#(piece)"}]}}]}"#
                + "\n\n"
        }

        let document = try Self.assemble(chunks.joined() + "data: [DONE]\n\n", .openAI).get()

        let thoughts = [("text", "ac"), ("summary", "bd")].map { kind, text in
            #"{"index":0,"type":"reasoning.\#(kind)","\#(kind)":"\#(text)"}"#
        }
        #expect(document.contains("[\(thoughts.joined(separator: ","))]"))
    }

    @Test func `an end marker after output finishes what never said why it ended`() throws {
        func chunk(_ index: Int, _ rest: String) -> String {
            #"data: {"choices":[{"index":\#(index)\#(rest)}]}"# + "\n\n"
        }
        let begin = chunk(0, #","delta":{"content":"a"}"#) + chunk(1, #","delta":{"content":"b"}"#)
        let stop = #","finish_reason":"stop""#

        let document = try Self.assemble(
            begin + chunk(1, #","finish_reason":"length""#) + "data: [DONE]\n\n", .openAI
        )
        .get()

        func choice(_ index: Int, _ text: String, _ reason: String) -> String {
            #"{"index":\#(index),"message":{"content":"\#(text)","role":"assistant"},"finish_reason":"\#(reason)"}"#
        }
        #expect(document == #"{"choices":[\#(choice(0, "a", "stop")),\#(choice(1, "b", "length"))]}"#)
        // Without the marker each has to say it for itself.
        #expect(Self.assemble(begin + chunk(1, stop), .openAI) == .failure(.cutShort))
        #expect(Self.assemble(begin + chunk(0, stop), .openAI) == .failure(.cutShort))
        #expect(throws: Never.self) {
            try Self.assemble(begin + chunk(0, stop) + chunk(1, stop), .openAI).get()
        }
        #expect(Self.assemble("data: [DONE]\n\n", .openAI) == .failure(.empty))
    }

    @Test func `an answer with a candidate that was cut is cut`() throws {
        func event(_ index: Int, _ rest: String = "") -> String {
            #"data: {"candidates":[{"index":\#(index),"content":{"parts":[{"text":"a"}]}\#(rest)}]}"# + "\n\n"
        }
        let stop = #","finishReason":"STOP""#

        #expect(Self.assemble(event(0) + event(1, stop), .gemini) == .failure(.cutShort))
        #expect(throws: Never.self) { try Self.assemble(event(0, stop) + event(1, stop), .gemini).get() }
    }

    @Test(arguments: [15, 16, 17, 200])
    func `members are found again however many there are`(count: Int) throws {
        func chunk(_ value: Int, _ content: String) -> String {
            let members = (0..<count).map { #","x\#($0)":\#(value)"# }.joined()
            return #"data: {"choices":[{"index":0,"delta":{"content":"\#(content)"\#(members)}}]}"# + "\n\n"
        }

        let document = try Self.assemble(chunk(1, "a") + chunk(2, "b") + "data: [DONE]\n\n", .openAI).get()

        let members = (0..<count).map { #","x\#($0)":2"# }.joined()
        #expect(document.contains(#"{"content":"ab"\#(members),"role":"assistant"}"#))
    }

    @Test(arguments: [
        ("refusal", true), ("pause_turn", true), ("stop_sequence", true), ("a_new_reason", true),
        ("tool_use", false), ("end_turn", false),
    ])
    func `arguments may be cut for every reason but to have them run`(reason: String, isAnswer: Bool) {
        let text =
            #"data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}"#
            + "\n\n"
            + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a"}}"#
            + "\n\n" + #"data: {"type":"message_delta","delta":{"stop_reason":"\#(reason)"}}"# + "\n\n"

        #expect((Self.assemble(text, .anthropic) == .failure(.malformed)) == !isAnswer)
        #expect(((try? Self.assemble(text, .anthropic).get())?.contains(#""input":{}"#) ?? false) == isAnswer)
    }

    @Test func `of a delta that is not known all is taken`() throws {
        let text =
            #"data: {"type":"content_block_start","index":0,"content_block":{"type":"compaction","content":null}}"#
            + "\n\n"
            + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"compaction_delta","content":"sum","sealed":"E"}}"#
            + "\n\n" + #"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}"# + "\n\n"

        let document = try Self.assemble(text, .anthropic).get()

        #expect(document.contains(#"{"type":"compaction","content":"sum","sealed":"E"}"#))
    }

    @Test func `names without end are malformed`() {
        let members = (0..<300).map { #""n\#($0)":"x""# }.joined(separator: ",")
        let text = #"data: {"choices":[{"index":0,"delta":{\#(members)},"finish_reason":"stop"}]}"# + "\n\n"

        #expect(Self.assemble(text, .openAI) == .failure(.malformed))
    }

    @Test func `what comes after the end is nobody's`() throws {
        let text = #"{"message":{"content":"a"},"done":true}"# + "\n"

        let document = try Self.assemble(text + text + "{", .ollama).get()

        #expect(document == #"{"message":{"content":"a"},"done":true}"#)
    }
}

extension GoldenCase {
    /// What the gateway sent, with the blank line behind the last event.
    fileprivate var stream: String { upstream + "\n" }
}
