// The cost in an answer's usage: for who asked, and nothing else changes.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct CostTellingTests {
    private static let wish = UsageWish.cost(
        ModelPrices(
            prompt: .perUnit(USD(attodollars: 2_500_000_000_000)),
            completion: .perUnit(USD(attodollars: 10_000_000_000_000))))

    // MARK: Whole answers

    private func whole(_ rest: String, _ wish: UsageWish) throws -> String {
        let text =
            #"{ "model":"native","choices":[{"message":{"content":"h"},"finish_reason":"stop"}]\#(rest) }"#
        let reply = try OpenAIReply.read(
            JSONDocument(parsing: Bytes(text)), modelText: Bytes("\"g/m\""), wish)
        return reply.body.map(\.text).joined()
    }

    @Test(arguments: [
        (#","usage":{"prompt_tokens":1000, "completion_tokens":5e2 }"#, #"5e2,"cost":0.0075 }"#),
        (
            #","usage":{"prompt_tokens":1000,"completion_tokens":null},"x":1.0"#,
            #"null,"cost":null},"x":1.0 }"#
        ),
        (#","usage":{}"#, #""usage":{"cost":null} }"#),
        // What the gateway says of it itself stays, in whatever unit it is.
        (#","usage":{"cost":9.50,"completion_tokens":1}"#, #""usage":{"cost":9.50,"completion_tokens":1} }"#),
        (
            #","usage":{"cost":null,"prompt_tokens":0,"completion_tokens":1}"#,
            #""usage":{"cost":0.00001,"prompt_tokens":0,"#
        ),
        // Where there is no usage there is no place for it.
        (#","usage":null"#, #""usage":null }"#),
        ("", #""stop"}] }"#),
    ])
    func `a whole answer says it in its usage`(rest: String, expected: String) throws {
        let told = try whole(rest, Self.wish)

        #expect(told.contains(expected), "\(told)")
        #expect(told.hasPrefix(#"{ "model":"g/m","choices":[{"message":{"content":"h"},"#))
        #expect(
            try JSONDocument(parsing: Bytes(told)).root["usage"]?.kind
                == JSONDocument(parsing: Bytes("{\"model\":0\(rest)}")).root["usage"]?.kind)
    }

    @Test(arguments: [UsageWish.nothing, .usage])
    func `who did not ask gets the gateway's bytes`(wish: UsageWish) throws {
        let rest = #","usage":{"prompt_tokens":1000, "completion_tokens":5e2 }"#

        #expect(
            try whole(rest, wish)
                == #"{ "model":"g/m","choices":[{"message":{"content":"h"},"finish_reason":"stop"}]\#(rest) }"#
        )
    }

    // MARK: Streams

    private static let text =
        #"{"id":"c","created":1,"model":"native","choices":[{"delta":{"content":"x"}}]}"#
    private static let counts = #"{"prompt_tokens":1000,"completion_tokens":500}"#

    private func stream(_ events: [String], _ wish: UsageWish) throws -> String {
        let (relay, out) = (OpenAIRelay(modelText: Bytes("\"g/m\""), wish), ByteBuffer())
        for event in events {
            try relay.receive(
                Bytes("data: \(event)\n\n"), data: Bytes(event), at: 6, isError: false, into: out)
        }
        try relay.finish(into: out)
        return out.text
    }

    private static let finish = #"{"model":"native","choices":[{"delta":{},"finish_reason":"stop"}]}"#
    private static let finishWithUsage =
        #"{"id":"c","created":1,"model":"native","choices":[{"delta":{},"finish_reason":"stop"}],"usage":\#(counts)}"#

    @Test(arguments: [
        (
            [text, finish, #"{"model":"native","choices":[],"usage":\#(counts)}"#],
            #"data: {"model":"g/m","choices":[],"#
        ),
        (
            [text, finishWithUsage],
            #"data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"g/m","choices":[],"#
        ),
        (
            [text, finish, #"{"choices":[],"x_groq":{"usage":\#(counts)}}"#],
            #"data: {"choices":[],"x_groq":{"#
        ),
    ])
    func `a stream says it in its usage chunk`(events: [String], chunk: String) throws {
        let told = try stream(events, Self.wish)
        let usage = #""usage":{"prompt_tokens":1000,"completion_tokens":500,"cost":0.0075}}"#

        #expect(told.contains("\n\n" + chunk + usage), "\(told)")
        #expect(told.hasSuffix("}\n\ndata: [DONE]\n\n"))
        #expect(told.split(separator: "cost").count == 2)
        #expect(try !stream(events, .usage).contains("cost"))
    }

    @Test func `a charge in a stream stays as the gateway wrote it`() throws {
        let chunk = #"{"choices":[],"usage":{"cost":1.4e-05,"prompt_tokens":1}}"#

        #expect(try stream([Self.text, Self.finish, chunk], Self.wish).contains("data: \(chunk)\n\n"))
    }
}
