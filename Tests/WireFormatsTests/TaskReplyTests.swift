// Answers that are no conversations: what callers get of them, and what is known of them.
import Base
import Domain
import JSON
import Testing
import WireFormats

extension TaskRequest {
    static func make(_ ability: Ability, _ members: String = "") throws -> TaskRequest {
        try TaskRequest(
            reading: JSONDocument(parsing: Bytes(#"{"model":"asked"\#(members)}"#)), for: ability)
    }
}

@Suite struct TaskReplyTests {
    private func read(
        _ text: String, _ ability: Ability, _ members: String = "", prices: ModelPrices = ModelPrices()
    ) throws -> WholeAnswer {
        let task = try TaskRequest.make(ability, members)
        let wish = TaskWish(task, modelText: task.modelText, prices: prices)
        return try TaskReply.read(JSONDocument(parsing: Bytes(text)), wish, UsageRules())
    }

    private func vectors(_ list: String) -> String {
        #"{"object":"list","data":[\#(list)],"model":"native","usage":{"prompt_tokens":5,"total_tokens":5}}"#
    }

    // MARK: Vectors

    // 1.0 is 3f800000, 0.5 is 3f000000, -2.0 is c0000000: IEEE 754, the lowest byte first.
    private static let base64 = "AACAPwAAAD8AAADA"

    @Test(arguments: [
        ("", "[1.0,0.5,-2.0]"), (#","encoding_format":"float""#, "[1.0,0.5,-2.0]"),
        (#","encoding_format":null"#, "[1.0,0.5,-2.0]"), (#","encoding_format":"base64""#, "\"\(base64)\""),
        (#","encoding_format":"ubinary""#, "\"\(base64)\""),
    ])
    func `base64 becomes numbers where numbers were asked for`(members: String, vector: String) throws {
        let came = vectors(#"{"embedding":"\#(Self.base64)","index":0,"x":1.50}"#)

        let answer = try read(came, .embeddings, members)

        let wanted = came.replacing("\"\(Self.base64)\"", with: vector).replacing("native", with: "asked")
        #expect(answer.body.map(\.text).joined() == wanted)
        #expect(answer.usage == Usage(promptTokens: 5, completionTokens: 0))
    }

    @Test func `numbers become base64 where that was asked for, each entry for itself`() throws {
        let came = vectors(#"{"embedding":[1, 5e-1 ,-2]},{"embedding":"\#(Self.base64)"}"#)

        let answer = try read(came, .embeddings, #","encoding_format":"base64""#)

        let wanted = vectors(#"{"embedding":"\#(Self.base64)"},{"embedding":"\#(Self.base64)"}"#)
        #expect(answer.body.map(\.text).joined() == wanted.replacing("native", with: "asked"))
    }

    @Test(arguments: [
        (256, "", false), (257, "", true), (257, #","encoding_format":"float""#, true),
        (257, #","encoding_format":null"#, true), (257, #","encoding_format":"int8""#, false),
        (257, #","encoding_format":"base64""#, false),
    ])
    func `many vectors are asked for as base64 where a gateway takes that`(
        count: Int, members: String, isChanged: Bool
    ) throws {
        func sent(_ input: String, takesBase64: Bool = true) throws -> String {
            let task = try TaskRequest.make(.embeddings, #","input":[\#(input)]\#(members)"#)
            return PassedRequest.encode(
                task, nativeModel: task.model, rules: PassingRules(), takesBase64: takesBase64
            ).body.map(\.text).joined()
        }
        let texts = Array(repeating: #""t""#, count: count).joined(separator: ",")
        let tokens = Array(repeating: "[7]", count: count).joined(separator: ",")
        let numbers = Array(repeating: "7", count: count).joined(separator: ",")

        let asBase64 = #","encoding_format":"base64"}"#
        for input in [texts, tokens] {
            #expect(try sent(input).hasSuffix(asBase64) == (isChanged || members.contains("base64")))
            #expect(try (sent(input) == sent(input, takesBase64: false)) == !isChanged)
        }
        // One text in tokens is one vector.
        #expect(try sent(numbers) == sent(numbers, takesBase64: false))
    }

    @Test func `a list of vectors stays as it is, however one vector is to be spelled`() throws {
        let came = vectors(#"{"embedding":[[1,0.5],[2,3]]},{"embedding":[]}"#)

        let answer = try read(came, .embeddings, #","encoding_format":"base64""#)

        #expect(answer.body.map(\.text).joined() == came.replacing("native", with: "asked"))
    }

    @Test func `numbers have the fewest digits that mean the same 32 bits`() throws {
        let numbers: [Float] = [
            0.1, -0.0, 1 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 16_777_216, 1e-7, .pi,
        ]
        let texts = numbers.map(\.description).joined(separator: ",")
        let there = try read(
            vectors(#"{"embedding":[\#(texts)]}"#), .embeddings, #","encoding_format":"base64""#)
        let back = try read(there.body.map(\.text).joined(), .embeddings)

        let root = try JSONDocument(parsing: Bytes(back.body.map(\.text).joined())).root
        let list = try #require(root["data"]?.elements.first { _ in true }?["embedding"])
        #expect(list.raw.text == "[\(texts)]")
        #expect(list.elements.compactMap { $0.numberText.flatMap { Float($0.text) } } == numbers)
    }

    @Test(arguments: [
        (#"{"embedding":"AACAPw="}"#, ""), (#"{"embedding":"AACA"}"#, ""), (#"{"embedding":"AADAfw=="}"#, ""),
        (#"{"embedding":"AACAfw=="}"#, ""), (#"{"index":0}"#, ""), ("1", ""),
        (#"{"embedding":[1,"2"]}"#, #","encoding_format":"base64""#),
        (#"{"embedding":[1e39]}"#, #","encoding_format":"base64""#),
        (#"{"embedding":[null]}"#, #","encoding_format":"base64""#),
        (#"{"embedding":[[1],2]}"#, #","encoding_format":"base64""#),
    ])
    func `vectors that are none are no answer`(entry: String, members: String) throws {
        // Not of whole numbers, not a number, infinite …
        #expect(throws: ReplyFault.malformed) { try read(vectors(entry), .embeddings, members) }
    }

    // MARK: What is an answer

    @Test(arguments: [
        (Ability.embeddings, #"{"data":[]}"#, ReplyFault.empty),
        (.embeddings, #"{"object":"list"}"#, .malformed),
        (.embeddings, "[]", .malformed), (.rerank, #"{"results":[]}"#, .empty), (.rerank, "{}", .malformed),
        (.images, #"{"created":1,"data":[]}"#, .empty), (.images, #"{"data":{}}"#, .malformed),
        (.transcriptions, #"{"task":"x"}"#, .malformed),
        (.completions, #"{"choices":[{"text":"","finish_reason":"stop"}]}"#, .empty),
        (.completions, #"{"choices":[{"text":"x"}]}"#, .empty),
    ])
    func `what is none is told`(ability: Ability, text: String, fault: ReplyFault) {
        #expect(throws: fault) { try read(text, ability) }
    }

    @Test(arguments: Ability.allCases.filter { $0 != .chat })
    func `an error with a good status is one at every door`(ability: Ability) {
        let fault = #expect(throws: ReplyFault.self) {
            try read(#"{"error":{"message":"busy","type":"rate_limit"}}"#, ability)
        }

        guard case .inBand(let details)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(details.message == "busy")
    }

    // MARK: Usage

    @Test(arguments: [
        (
            Ability.embeddings, #""data":[{"embedding":[1]}]"#, #"{"total_tokens":7}"#,
            Usage(promptTokens: 7, completionTokens: 0)
        ),
        (
            .rerank, #""results":[{"index":0,"relevance_score":1}]"#, #"{"total_tokens":7}"#,
            Usage(promptTokens: 7, completionTokens: 0)
        ),
        (
            .images, #""data":[{"url":"u"},{"b64_json":"x"}]"#,
            #"{"input_tokens":3,"output_tokens":9,"input_tokens_details":{"cached_tokens":1}}"#,
            Usage(promptTokens: 3, completionTokens: 9, cachedTokens: 1, images: 2)
        ),
        (.images, #""data":[{"url":"u"}]"#, "null", Usage(images: 1)),
        (
            .transcriptions, #""text":"""#, #"{"type":"tokens","input_tokens":14,"output_tokens":1}"#,
            Usage(promptTokens: 14, completionTokens: 1)
        ),
        (.transcriptions, #""text":"hi""#, #"{"type":"duration","seconds":3}"#, Usage()),
    ])
    func `usage is read in each API's words`(
        ability: Ability, members: String, usage: String, expected: Usage
    ) throws {
        #expect(try read(#"{\#(members),"usage":\#(usage)}"#, ability).usage == expected)
    }

    @Test func `who asks is told what it cost`() throws {
        var prices = ModelPrices()
        prices[.prompt] = USD(decimal: "0.00000002").map { .perUnit($0) } ?? .unknown

        let answer = try read(
            vectors(#"{"embedding":[1]}"#), .embeddings, #","usage":{"include":true}"#, prices: prices)

        #expect(answer.body.map(\.text).joined().contains(#""total_tokens":5,"cost":0.0000001}"#))
    }
}
