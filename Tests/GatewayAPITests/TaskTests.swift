// What is no conversation: at doors of its own, by the same rules.
import Base
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct TaskTests {
    private static let endpoints =
        #""endpoints":{"completions":"/completions","embeddings":"/embeddings","rerank":"/rerank","#
        + #""images":"/images/generations","speech":"/audio/speech","transcriptions":"/audio/transcriptions"}"#

    /// `one` and `two` list the same model and can be asked for everything; `talks` has chats only.
    private static func town() throws -> GatewayRegistry {
        func record(_ slug: String, _ members: String) throws -> Gateway {
            try House.gateway(
                slug,
                #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://\#(slug).example/v1"\#(members)}"#,
                key: House.key)
        }
        let list = #","models":{"list":["acme/any"]},"# + endpoints
        return GatewayRegistry(try [record("one", list), record("two", list), record("talks", "")])
    }

    private static func ask(
        _ house: House, _ path: String, _ members: String = "", model: String = "acme/any",
        _ fields: [(String, String)] = [], leavesAfter: Int? = nil
    ) throws -> Conversation {
        try house.start(
            .post, path, fields, body: PiecewiseBody(#"{"model":"\#(model)"\#(members)}"#),
            leavesAfter: leavesAfter)
    }

    private static let vectors =
        #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,1]}],"#
        + #""model":"native","usage":{"prompt_tokens":3,"total_tokens":3}}"#

    // MARK: Every door

    private static let doors: [(path: String, members: String, answer: String, tokens: Int?)] = [
        ("/embeddings", #","input":"canary","dimensions":2,"x":1.50"#, vectors, 3),
        (
            "/rerank", #","query":"canary","documents":["a"]"#,
            #"{"results":[{"index":0,"relevance_score":0.9}]}"#, nil
        ),
        (
            "/images/generations", #","prompt":"canary""#, #"{"created":1,"data":[{"url":"https://x/1"}]}"#,
            nil
        ),
        (
            "/completions", #","prompt":"canary""#,
            #"{"object":"text_completion","choices":[{"text":"x","finish_reason":"stop"}],"usage":{"prompt_tokens":4,"completion_tokens":1}}"#,
            4
        ),
    ]

    @Test(arguments: doors.indices, ["/v1", "/api/v1"])
    func `the same rules hold as for chats`(index: Int, prefix: String) throws {
        let door = Self.doors[index]
        let house = try House(
            [.json(503, "{}"), .json(200, door.answer, [("x-ratelimit-limit-requests", "9")])],
            clientKeys: [House.clientKey], registry: Self.town())
        #expect(try Self.ask(house, prefix + door.path, door.members).status == 401)

        let asked = try Self.ask(
            house, prefix + door.path, door.members + #","provider":{"order":["one"]}"#,
            [("authorization", "Bearer \(House.clientKey)")])

        #expect(asked.status == 200)
        #expect(house.transport.requests.map(\.target.text) == ["/v1\(door.path)", "/v1\(door.path)"])
        #expect(house.transport.sent[1] == #"{"model":"acme/any"\#(door.members)}"#)
        // OpenRouter's callers are told the cost unasked: here nobody knows it.
        let told = asked.text.replacing(prefix == "/api/v1" ? #","cost":null"# : "no cost", with: "")
        #expect(told == door.answer.replacing("\"native\"", with: "\"acme/any\""))
        #expect(asked.field("x-sluice-attempts") == "one:503,two:ok")
        #expect(asked.field("x-sluice-dropped") == "#/provider")
        #expect(asked.field("x-ratelimit-limit-requests") == "9")
        #expect(asked.field("content-type") == "application/json")
        let line = try #require(house.log.lines.last { $0.contains("\"two\"") })
        #expect(line.contains("\"prompt_tokens\":\(door.tokens ?? 0)") == (door.tokens != nil))
        #expect(!house.logText.contains("canary"))
    }

    @Test(arguments: doors.indices)
    func `a failure is told in OpenAI's words`(index: Int) throws {
        let door = Self.doors[index]
        let house = try House(
            [
                .json(429, #"{"error":{"message":"slow down"}}"#),
                .json(422, #"{"error":{"message":"no","param":"x"}}"#),
            ],
            registry: Self.town())

        let asked = try Self.ask(house, "/v1" + door.path, door.members)

        #expect(asked.status == 422)
        #expect(asked.error("message") == "no")
        #expect(asked.field("x-sluice-attempts") == "one:429,two:422")
    }

    @Test func `who cannot be asked for it is told so, and nobody is called`() throws {
        let house = try House(registry: Self.town())

        let asked = try Self.ask(house, "/v1/embeddings", model: "talks/anything")
        let explained = try Self.ask(house, "/v1/explain?for=images", model: "talks/anything")

        #expect(asked.status == 400)
        #expect(asked.error("code") == "no_gateway_has_endpoint")
        let candidate = try #require(
            JSONDocument(parsing: Bytes(explained.text)).root["candidates"]?.elements.first { _ in true })
        #expect(candidate["verdict"]?.string == "no_endpoint")
        #expect(candidate["reason"]?.string == "its record has no endpoint for images")
        #expect(house.transport.requests.isEmpty)
    }

    @Test func `explaining shows the request that would be sent`() throws {
        let house = try House(registry: Self.town())

        let explained = try Self.ask(house, "/v1/explain?for=embeddings", #","input":"x""#)

        let candidates = try #require(JSONDocument(parsing: Bytes(explained.text)).root["candidates"])
        #expect(
            candidates.elements.map { $0["request"]?["url"]?.string } == [
                "https://one.example/v1/embeddings", "https://two.example/v1/embeddings",
            ])
        #expect(try Self.ask(house, "/v1/explain?for=transcriptions").error("param") == "for")
        #expect(try Self.ask(house, "/v1/explain?for=nothing").error("param") == "for")
    }

    @Test func `a vector is spelled as the caller wants it`() throws {
        let house = try House([.json(200, Self.vectors)], registry: Self.town())

        let asked = try Self.ask(house, "/v1/embeddings", #","input":"x","encoding_format":"base64""#)

        #expect(asked.text.contains(#""embedding":"AAAAPwAAgD8=""#))
    }

    @Test func `more texts than Gemini takes are several calls, and one answer`() throws {
        let gemini = try House.gateway(
            "gem",
            #"{"slug":"gem","name":"G","format":"gemini","baseURL":"https://gem.example/v1beta","#
                + #""chat":{"path":"/models/{model}:generateContent","streamPath":"/models/{model}:stream"},"#
                + #""endpoints":{"embeddings":{"path":"/models/{model}:batchEmbedContents","#
                + #""format":"batch-embed-contents"}},"models":{"list":["e"]}}"#,
            key: House.key)
        func batch(_ count: Int, _ value: Int) -> String {
            let vectors = Array(repeating: #"{"values":[\#(value)]}"#, count: count).joined(separator: ",")
            return #"{"embeddings":[\#(vectors)],"usageMetadata":{"promptTokenCount":\#(count)}}"#
        }
        let texts = #","input":["# + Array(repeating: #""t""#, count: 101).joined(separator: ",") + "]"
        let house = try House(
            [
                .json(200, batch(100, 1)), .json(200, batch(1, 2)), .json(200, batch(100, 1)),
                .json(429, "{}"),
            ],
            registry: GatewayRegistry([gemini]))

        let asked = try Self.ask(house, "/v1/embeddings", texts, model: "gem/models/e")
        let refused = try Self.ask(house, "/v1/embeddings", texts, model: "gem/e")

        let root = try JSONDocument(parsing: Bytes(asked.text)).root
        let vectors = try #require(root["data"]?.elements.map { $0["embedding"]?.raw.text })
        #expect(vectors == Array(repeating: "[1]", count: 100) + ["[2]"])
        #expect(root["usage"]?["prompt_tokens"]?.int == 101)
        #expect(refused.status == 429)
        #expect(
            house.transport.requests.allSatisfy { $0.target.text == "/v1beta/models/e:batchEmbedContents" })
        #expect(house.transport.requests.count == 4)
    }

    @Test func `long answers are judged beside the loop`() throws {
        let numbers = Array(repeating: "0.5", count: 40_000).joined(separator: ",")
        let house = try House(
            [.json(200, #"{"data":[{"embedding":[\#(numbers)]}]}"#)], registry: Self.town())

        let asked = try Self.ask(house, "/v1/embeddings", #","input":"x","encoding_format":"base64""#)

        #expect(asked.status == 200)
        #expect(asked.text.utf8.count < 40_000 * 4 * 4 / 3 + 100)
    }

    // MARK: Completions, streamed

    private static func chunk(_ text: String, finish: String? = nil) -> String {
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        return
            #"data: {"object":"text_completion","choices":[{"text":"\#(text)","finish_reason":\#(reason)}]}"#
            + "\n\n"
    }

    @Test func `a completion's stream is bound at its first text, and ends well with usage`() throws {
        let usage =
            #"data: {"object":"text_completion","choices":[],"usage":{"prompt_tokens":2,"completion_tokens":1}}"#
        let house = try House(
            [
                .stream(Self.chunk("") + "data: {\"error\":{\"message\":\"no\"}}\n\n"),
                .stream(
                    Self.chunk("") + Self.chunk("x") + Self.chunk("", finish: "stop") + usage
                        + "\n\ndata: [DONE]\n\n"),
            ], registry: Self.town())

        let asked = try Self.ask(
            house, "/v1/completions", #","stream":true,"stream_options":{"include_usage":true}"#)

        #expect(asked.isOver)
        #expect(
            asked.text == Self.chunk("") + Self.chunk("x") + Self.chunk("", finish: "stop") + usage
                + "\n\ndata: [DONE]\n\n")
        #expect(asked.field("x-sluice-attempts")?.hasSuffix(",two:ok") == true)
    }

    @Test func `usage is asked for, and kept from who did not ask`() throws {
        let usage = #"data: {"choices":[],"usage":{"prompt_tokens":2,"completion_tokens":1}}"# + "\n\n"
        let house = try House(
            [.stream(Self.chunk("x", finish: "length") + usage + "data: [DONE]\n\n")], registry: Self.town())

        let asked = try Self.ask(house, "/v1/completions", #","stream":true"#)

        #expect(house.transport.sent[0].contains(#""stream_options":{"include_usage":true}"#))
        #expect(asked.text == Self.chunk("x", finish: "length") + "data: [DONE]\n\n")
        #expect(house.logText.contains("\"completion_tokens\":1"))
    }

    @Test func `a completion's stream that breaks off ends with an error and no end marker`() throws {
        let cut = TransportFailure(.truncated, .reading, "cut")
        let house = try House([.stream([.text(Self.chunk("x")), .fail(cut)])], registry: Self.town())

        let asked = try Self.ask(house, "/v1/completions", #","stream":true"#)

        #expect(asked.isOver)
        #expect(asked.text.hasPrefix(Self.chunk("x") + "data: {\"error\":"))
        #expect(!asked.text.contains("[DONE]"))
    }

    // MARK: Images, streamed

    @Test func `images come as they become, with signs of life between`() throws {
        let partial =
            "event: image_generation.partial_image\ndata: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"AA\"}\n\n"
        let end =
            "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"AAAA\"}\n\n"
        let house = try House(
            [.stream([.text(partial), .text(end, after: .seconds(20))])], registry: Self.town())

        let asked = try Self.ask(house, "/v1/images/generations", #","stream":true,"partial_images":1"#)
        house.time.advance(by: .seconds(20))

        #expect(asked.isOver)
        #expect(asked.text == partial + ": keep-alive\n\n" + end)
        #expect(!house.transport.sent[0].contains("stream_options"))
    }

    // MARK: Speech

    private static func sound(_ steps: [UpstreamStep], type: String = "audio/mpeg") -> UpstreamScript {
        .answer(200, [(name: "content-type", value: type)], steps, after: .zero)
    }

    @Test func `sound passes through as it comes`() throws {
        let house = try House(
            [.json(500, "{}"), Self.sound([.text("{\u{0}["), .text("\nb", after: .seconds(40))])],
            registry: Self.town())

        let asked = try Self.ask(house, "/v1/audio/speech", #","input":"canary","voice":"v""#)
        #expect(asked.status == 200)
        #expect(asked.field("content-type") == "audio/mpeg")
        #expect(asked.field("x-sluice-attempts") == "one:500,two:ok")
        #expect(asked.text == "{\u{0}[")
        house.time.advance(by: .seconds(40))

        #expect(asked.isOver && asked.failure == nil)
        #expect(asked.text == "{\u{0}[\nb")
        #expect(asked.writer.writes.count == 2)
    }

    @Test func `nothing is put before sound that is long in coming`() throws {
        let house = try House(
            [
                .answer(
                    200, [(name: "content-type", value: "audio/wav")], [.text("RIFF")], after: .seconds(40))
            ],
            registry: Self.town())

        let asked = try Self.ask(house, "/v1/audio/speech")
        house.time.advance(by: .seconds(30))
        #expect(asked.response == nil)
        house.time.advance(by: .seconds(10))

        #expect(asked.text == "RIFF")
    }

    @Test func `sound that breaks off breaks the connection, without a word in it`() throws {
        let cut = TransportFailure(.truncated, .reading, "cut")
        let house = try House([Self.sound([.text("abc"), .fail(cut)])], registry: Self.town())

        let asked = try Self.ask(house, "/v1/audio/speech")

        #expect(asked.isOver)
        #expect(asked.text == "abc")
        #expect(asked.failure == .brokenOff)
        #expect(house.logText.contains("\"broken\""))
    }

    @Test(arguments: [
        UpstreamScript.json(200, #"{"error":{"message":"no voice","type":"invalid_request_error"}}"#),
        .answer(200, [(name: "content-type", value: "audio/mpeg")], [], after: .zero),
    ])
    func `what is no sound is no answer`(script: UpstreamScript) throws {
        let house = try House([script, Self.sound([.text("x")])], registry: Self.town())

        let asked = try Self.ask(house, "/v1/audio/speech")

        // A fault of the caller's is told, anything else is the next one's turn.
        #expect(asked.status == 200 || asked.error("message")?.contains("no voice") == true)
    }

    @Test func `a caller who leaves ends the sound`() throws {
        let house = try House(
            [Self.sound([.text("a"), .text("b", after: .seconds(1)), .stall])], registry: Self.town())

        let asked = try Self.ask(house, "/v1/audio/speech", leavesAfter: 1)
        house.time.advance(by: .seconds(1))

        #expect(asked.isOver)
        #expect(house.transport.bodies[0].isCancelled)
        #expect(house.logText.contains("caller_left"))
    }

    // MARK: Transcriptions

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "--b\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n" }.joined()
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nRIFF\r\n--b--\r\n"
    }

    private static func transcribe(
        _ house: House, _ fields: [(String, String)], type: String = "multipart/form-data; boundary=b"
    ) throws -> Conversation {
        try house.start(
            .post, "/v1/audio/transcriptions", [("content-type", type)],
            body: PiecewiseBody(form(fields).utf8.map { Bytes([$0]) }, announced: nil))
    }

    @Test func `a form passes but for the model, to each gateway anew`() throws {
        let house = try House(
            [
                .json(503, "{}"),
                .json(200, #"{"text":"said","usage":{"type":"tokens","input_tokens":9,"output_tokens":1}}"#),
            ],
            registry: Self.town())

        let asked = try Self.transcribe(house, [("model", "acme/any"), ("language", "en"), ("route", "x")])

        #expect(asked.status == 200)
        #expect(house.transport.sent[1] == Self.form([("model", "acme/any"), ("language", "en")]))
        let sent = try #require(house.transport.requests.last)
        #expect(
            sent.fields.filter { $0.name == Bytes("content-type") }.map(\.value.text) == [
                "multipart/form-data; boundary=b"
            ])
        #expect(asked.field("x-sluice-dropped") == "#/route")
        #expect(house.logText.contains("\"prompt_tokens\":9"))
    }

    @Test func `the model is called what the gateway calls it`() throws {
        let house = try House([.json(200, #"{"text":"said"}"#)], registry: Self.town())

        _ = try Self.transcribe(house, [("model", "one/whisper")])

        #expect(house.transport.sent[0] == Self.form([("model", "whisper")]))
    }

    @Test(arguments: ["text", "srt", "vtt"])
    func `text is passed on in its own type`(format: String) throws {
        let house = try House(
            [
                .json(200, #"{"error":{"message":"x","type":"server_error"}}"#),
                .answer(
                    200, [(name: "content-type", value: "text/plain; charset=utf-8")], [.text("{1\n")],
                    after: .zero),
            ], registry: Self.town())

        let asked = try Self.transcribe(house, [("model", "acme/any"), ("response_format", format)])

        #expect(asked.text == "{1\n")
        #expect(asked.field("content-type") == "text/plain; charset=utf-8")
    }

    @Test func `a transcript's stream that ends early ends with an error`() throws {
        let delta = "data: {\"type\":\"transcript.text.delta\",\"delta\":\"a\"}\n\n"
        let house = try House([.stream(delta)], registry: Self.town())

        let asked = try Self.transcribe(house, [("model", "acme/any"), ("stream", "true")])

        #expect(asked.text.hasPrefix(delta + "data: {\"error\":"))
    }

    @Test func `a transcript that comes whole is told as a stream that was asked for`() throws {
        let house = try House([.json(200, #"{"text":"said"}"#)], registry: Self.town())

        let asked = try Self.transcribe(house, [("model", "acme/any"), ("stream", "true")])

        #expect(asked.status == 200)
        #expect(asked.field("content-type")?.hasPrefix("text/event-stream") == true)
        #expect(asked.text == #"data: {"type":"transcript.text.done","text":"said"}"# + "\n\n")
        #expect(house.logText.contains("complete"))
    }

    @Test func `a host that lingers behind its last event does not break a transcript`() throws {
        let done = "data: {\"type\":\"transcript.text.done\",\"text\":\"a\"}\n\n"
        let house = try House(
            [
                .answer(
                    200, [(name: "content-type", value: "text/event-stream")], [.text(done), .stall],
                    after: .zero)
            ],
            registry: Self.town())

        let asked = try Self.transcribe(house, [("model", "acme/any"), ("stream", "true")])

        #expect(asked.isOver && asked.text == done)
    }

    @Test func `what is no form is refused`() throws {
        let house = try House(bodyLimit: 400, registry: Self.town())
        func status(_ asked: Conversation) -> Int? { asked.status }

        #expect(status(try Self.transcribe(house, [], type: "application/json")) == 415)
        #expect(status(try Self.transcribe(house, [], type: "multipart/form-data; boundary=c")) == 400)
        #expect(try Self.transcribe(house, []).error("param") == "model")
        #expect(
            try Self.transcribe(house, [], type: "multipart/form-data; boundary=c").error("code")
                == "invalid_form")
        let long = [("model", "m"), ("prompt", String(repeating: "x", count: 400))]
        #expect(status(try Self.transcribe(house, long)) == 413)
        #expect(house.memory.usedBytes == 0)
    }
}

extension House {
    /// All lines of the log.
    var logText: String { log.lines.joined(separator: "\n") }
}
