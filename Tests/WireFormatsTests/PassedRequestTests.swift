// What becomes of a request on its way to a gateway of the same format.
import Base
import Domain
import JSON
import TestSupport
import Testing
import WireFormats

@Suite struct PassedRequestTests {
    private func encode(_ text: String, model: String, rules: PassingRules) throws -> EncodedRequest {
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)))
        return PassedRequest.encode(request, nativeModel: Bytes(model), rules: rules)
    }

    @Test(arguments: GoldenCase.all("Requests"))
    func `only what must change changes`(golden: GoldenCase) throws {
        let rules = PassingRules(
            asksForUsage: golden["asks for usage"] != "no", knownRoutingMembers: Set(golden.lines("knows")),
            parameters: try golden.lines("rules").map(ParameterRule.init(line:)))

        let encoded = try encode(#require(golden["in"]), model: #require(golden["model"]), rules: rules)

        #expect(encoded.body.map(\.text).joined() == golden["out"])
        #expect(encoded.dropped.pointers == golden.lines("dropped"))
        #expect(encoded.dropped.more == 0)
    }

    @Test(arguments: GoldenCase.all("Requests"))
    func `what goes out is what the caller meant`(golden: GoldenCase) throws {
        // Whatever was cut: what is left is valid, and says what was read here.
        let out = try JSONDocument(parsing: Bytes(#require(golden["out"])))

        #expect(out.root["model"]?.string == golden["model"])
        #expect(out.root.duplicateMembers.isEmpty)
    }

    @Test func `what is dropped is named up to four kilobytes and then counted`() throws {
        let name = String(repeating: "n", count: 200)
        let members = (0..<100).map { #""\#(name)\#($0 / 2)":1"# }.joined(separator: ",")

        let encoded = try encode(
            "{\"model\":\"g/m\",\"messages\":[],\(members)}", model: "m", rules: PassingRules())

        let text = encoded.dropped.headerText
        #expect(text.utf8.count <= 4096 + 8)
        #expect(encoded.dropped.pointers.count + encoded.dropped.more == 50)
        #expect(text.hasSuffix(",+\(encoded.dropped.more)"))
        #expect(encoded.dropped.pointers.joined(separator: ",").utf8.count <= 4096)
        #expect(encoded.dropped.more == 50 - 20)
    }

    @Test(arguments: [
        (AnswerManner.streamed, #""max_tokens":9"#, true), (.streamed, #""max_tokens":0"#, false),
        (.streamed, #""max_tokens":0,"stream":true"#, true), (.asWished, #""max_tokens":0"#, false),
        (.whole, #""max_tokens":9,"stream":true"#, false),
    ])
    func `who asks for no tokens is not asked for a stream`(
        answers: AnswerManner, members: String, isStream: Bool
    ) throws {
        let text = #"{"model":"m","messages":[],\#(members)}"#
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .messages)

        let body = PassedRequest.encode(
            request, nativeModel: Bytes("m"), rules: PassingRules(asksForUsage: false, answers: answers)
        ).body.map(\.text).joined()

        #expect(answers.isStream(for: request) == isStream)
        #expect(body.contains(#""stream":true"#) == isStream)
    }

    @Test func `a question about a request asks for no stream, however answers are asked for`() throws {
        let rules = PassingRules(answers: .streamed)
        let text = #"{"model":"m","messages":[]}"#

        #expect(
            try encode(text, model: "m", rules: rules).body.map(\.text).joined()
                == #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#)
        #expect(try encode(text, model: "m", rules: rules.forQuestions).body.map(\.text).joined() == text)
    }
}
