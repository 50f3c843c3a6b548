// Probes of upstreams that do what a test wrote down.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@testable import App

@Suite struct GatewayProbeTests {
    // MARK: Good gateways

    @Test func `a good gateway passes everything that can be looked at`() throws {
        let probe = try ScriptedProbe()

        let report = try probe.run()

        #expect(report.subjects(.failed) == [])
        // Its own list of ids says nothing of prices.
        #expect(report.subjects(.warned) == [.metadata])
        #expect(report.subjects(.skipped) == [.responseTime])
        #expect(report.model == "small" && report.score == 100)
        #expect(report.checks.map(\.subject) == ProbeCheck.Subject.allCases)
        #expect(probe.transport.scripts.isEmpty)
    }

    @Test func `its requests are small and of OpenAI's format`() throws {
        let probe = try ScriptedProbe()

        _ = try probe.run()

        let sent = probe.transport.sent
        #expect(sent.allSatisfy { $0.contains(#""max_tokens":"#) })
        #expect(sent[1].contains(#""stream":true"#) && sent[1].contains(#""include_usage":true"#))
        #expect(sent[2].contains(#""name":"current_time""#))
        #expect(sent[3].contains(#""role":"tool","tool_call_id":"call_1""#))
        #expect(sent[4].contains(ProbeRequest.unknownModel))
    }

    @Test func `a made-up key is tried, and the true one not given away`() throws {
        let probe = try ScriptedProbe()

        let report = try probe.run()

        let keys = probe.transport.requests.map { request in
            request.fields.first { $0.name.text == "authorization" }?.value.text
        }
        #expect(keys.dropLast().allSatisfy { $0 == "Bearer sk-canary-key-0123456789" })
        #expect(keys.last == "Bearer sluice-probe-made-up-key")
        #expect(!report.json.text.contains("sk-canary"))
    }

    @Test func `a list is fetched and its models counted`() throws {
        let rows = #"{"data":[{"id":"embedder","kind":"vectors","context":1},{"id":"talker","kind":"text"}]}"#
        let gateway = try Gateway.make(
            #","models":{"fields":{"contextLength":"/context"},"modality":{"outputs":"/kind"}}"#)
        let probe = try ScriptedProbe([.json(200, rows)] + Answers.scripts(), gateway: gateway)

        let report = try probe.run()

        #expect(try report(.models).sentence == "2 models")
        #expect(try report(.metadata).sentence == "of 2: 1 with a context length, 0 with both prices")
        #expect(report.model == "talker")
    }

    @Test func `what a listed model does not take is not asked of it`() throws {
        let rows = #"{"data":[{"id":"m","takes":["temperature"]}]}"#
        let gateway = try Gateway.make(#","models":{"fields":{"supportedParameters":"/takes"}}"#)
        let scripts = Answers.scripts()
        let probe = try ScriptedProbe(
            [.json(200, rows), scripts[0], scripts[1], scripts[4], scripts[5]], gateway: gateway)

        let report = try probe.run()

        #expect(try report(.tools).outcome == .skipped)
        #expect(report.subjects(.failed) == [])
    }

    @Test func `a gateway that does not stream is not asked to`() throws {
        let gateway = try Gateway.make(#","streaming":false,"models":{"list":["small"]}"#)
        var scripts = Answers.scripts()
        scripts.remove(at: 1)

        let report = try ScriptedProbe(scripts, gateway: gateway).run()

        #expect(report.subjects(.skipped) == [.responseTime, .stream, .streamUsage])
        #expect(report.subjects(.failed) == [])
    }

    @Test(arguments: [(true, ProbeCheck.Outcome.passed), (false, .failed)])
    func `thoughts that are in the total alone must be known of`(
        _ isKnown: Bool, _ outcome: ProbeCheck.Outcome
    ) throws {
        let usage = """
            {"prompt_tokens":9,"completion_tokens":3,"total_tokens":17,\
            "completion_tokens_details":{"reasoning_tokens":5}}
            """
        let gateway = try Gateway.make(
            #","usage":{"completionExcludesReasoning":\#(isKnown)},"models":{"list":["small"]}"#)
        let scripts = Answers.scripts([.chat: .json(200, Answers.whole(usage: usage))])

        let report = try ScriptedProbe(scripts, gateway: gateway).run()

        #expect(try report(.usage).outcome == outcome)
    }

    // MARK: What is wrong

    @Test(
        arguments: [
            (.chat, .json(200, Answers.whole(usage: nil)), .usage, "no usage is reported"),
            (
                .chat, .json(200, Answers.whole(usage: #"{"prompt_tokens":9,"completion_tokens":3}"#)),
                .usage,
                "no total_tokens"
            ),
            (
                .chat,
                .json(
                    200,
                    Answers.whole(usage: #"{"prompt_tokens":9,"completion_tokens":3,"total_tokens":30}"#)),
                .usage, "a total of 30"
            ),
            (
                .chat,
                .json(
                    200, Answers.whole(usage: #"{"prompt_tokens":0,"completion_tokens":3,"total_tokens":3}"#)),
                .usage, "0 prompt"
            ),
            (.chat, .json(200, Answers.whole(finish: "end_of_text")), .finishReason, "end_of_text"),
            (.stream, .stream(Answers.stream(usage: nil)), .streamUsage, "no usage is reported"),
            (.stream, .stream("data: {\"choices\":[]}\n\n"), .stream, "empty_answer"),
            (.stream, .json(200, Answers.whole()), .stream, "did not stream"),
            (.usage, .json(400, Answers.unknownModel), .tools, "does not take the tool's result"),
            (.unknownModel, .json(200, Answers.whole()), .unknownModel, "does not exist"),
            (.unknownModel, .json(500, Answers.unknownModel), .unknownModel, "should be unknown_model"),
            (.unknownModel, .json(404, "{}"), .unknownModel, "says nothing"),
            (.unknownModel, .json(404, "<html>No</html>"), .unknownModel, "says nothing"),
            (.wrongKey, .json(200, Answers.whole()), .wrongKey, "accepts a made-up key"),
            (.wrongKey, .json(400, #"{"error":"bad"}"#), .wrongKey, "should be authentication"),
        ] as [(ProbeCheck.Subject, UpstreamScript, ProbeCheck.Subject, String)])
    func `one wrong answer fails one check`(
        of step: ProbeCheck.Subject, _ script: UpstreamScript, fails subject: ProbeCheck.Subject,
        saying words: String
    ) throws {
        let report = try ScriptedProbe(Answers.scripts([step: script])).run()

        #expect(report.subjects(.failed) == [subject])
        let sentence = try report(subject).sentence
        #expect(sentence.contains(words), "\(sentence)")
    }

    @Test(
        arguments: [
            .json(400, #"{"error":{"message":"tools are not supported"}}"#), .json(200, Answers.whole()),
            .json(200, Answers.toolCall(arguments: "{city")),
        ] as [UpstreamScript])
    func `a model that calls no tools is no failure`(_ script: UpstreamScript) throws {
        var scripts = Answers.scripts([.tools: script])
        scripts.remove(at: 3)

        let report = try ScriptedProbe(scripts).run()

        #expect(report.subjects(.failed) == [])
        #expect(try report(.tools).outcome == .warned)
    }

    @Test func `limits that nobody tells are a warning`() throws {
        let report = try ScriptedProbe(Answers.scripts([.chat: .json(200, Answers.whole())])).run()

        #expect(try report(.rateLimitHeaders).outcome == .warned)
    }

    @Test func `a list that is too short or none fails`() throws {
        let gateway = try Gateway.make(#","defaultModel":"m","models":{"expectAtLeast":2}"#)
        let short = try ScriptedProbe(
            [.json(200, #"{"data":[{"id":"m"}]}"#)] + Answers.scripts(), gateway: gateway
        ).run()
        let none = try ScriptedProbe([.json(200, "<html>")] + Answers.scripts(), gateway: gateway).run()

        #expect(try short(.models).sentence == "1 model, where 2 are expected")
        #expect(short.subjects(.failed) == [.models])
        #expect(none.subjects(.failed) == [.models])
        #expect(try none(.metadata).outcome == .skipped)
    }

    // MARK: What is not asked

    @Test func `without its key a gateway is not called`() throws {
        let probe = try ScriptedProbe(
            gateway: Gateway.make(#","models":{"path":"/models"}"#, key: nil))

        let report = try probe.run()

        #expect(probe.transport.requests.isEmpty)
        #expect(report.count(of: .skipped) == ProbeCheck.Subject.allCases.count)
        #expect(report.checks.allSatisfy { $0.sentence == "G_API_KEY is not set" })
        #expect(!report.hasFailed && report.score == nil)
    }

    @Test func `a public list is read without a key`() throws {
        let probe = try ScriptedProbe(
            [.json(200, #"{"data":[{"id":"m"}]}"#)],
            gateway: Gateway.make(#","models":{"public":true}"#, key: nil))

        let report = try probe.run()

        #expect(report.subjects(.passed) == [.models])
        #expect(probe.transport.requests.count == 1)
    }

    @Test func `a gateway that is down is not called again`() throws {
        let probe = try ScriptedProbe([])

        let report = try probe.run()

        #expect(report.subjects(.failed) == [.chat])
        #expect(try report(.chat).sentence.hasPrefix("unreachable: "))
        #expect(probe.transport.requests.count == 1)
    }

    @Test func `a gateway that answers no chat is still asked how it refuses`() throws {
        let refused = UpstreamScript.json(401, Answers.wrongKey)
        let probe = try ScriptedProbe([refused, refused, refused])

        let report = try probe.run()

        #expect(report.subjects(.failed) == [.chat, .unknownModel])
        #expect(try report(.wrongKey).outcome == .passed)
        #expect(try report(.stream).sentence == "it did not answer a chat")
    }

    @Test func `who has no chats is not asked for one`() throws {
        let apps = #","chat":false,"endpoints":{"images":{"path":"/{model/}","format":"apps"}},"#
        let probe = try ScriptedProbe(
            [], gateway: Gateway.make(apps + #""defaultModel":"a/b","models":{"list":["a/b"]}"#))

        let report = try probe.run()

        #expect(probe.transport.requests.isEmpty)
        #expect(try report(.chat).sentence == "it answers no chats")
        #expect(!report.hasFailed)
    }

    @Test func `a gateway without a known model says how to name one`() throws {
        let probe = try ScriptedProbe(
            [.json(200, #"{"data":[]}"#)], gateway: Gateway.make(""))

        let report = try probe.run()

        #expect(try report(.chat).sentence.contains("G_DEFAULT_MODEL"))
    }

    // MARK: Time

    @Test func `a gateway that says nothing is not waited for for ever`() throws {
        let probe = try ScriptedProbe([.hang])
        let running = probe.start()

        probe.time.advance(by: .seconds(61))

        let report = try #require(running.value)
        #expect(try report(.chat).sentence.hasPrefix("timeout: "))
        #expect(try report(.chat).took == .seconds(60))
        #expect(probe.time.timerCount == 0)
    }

    @Test func `a stream that has no end is given up`() throws {
        let event = #"data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}"# + "\n\n"
        let drip = [UpstreamStep](repeating: .text(event, after: .seconds(1)), count: 1000)
        let probe = try ScriptedProbe(Answers.scripts([.stream: .stream(drip)]))
        let running = probe.start()

        probe.time.advance(by: .seconds(70))

        let report = try #require(running.value)
        #expect(try report(.stream).sentence == "timeout: the stream did not come to its end")
        #expect(probe.transport.bodies[1].isCancelled)
    }

    @Test(arguments: [(149, ProbeCheck.Outcome.passed), (1501, .warned)])
    func `an answer is held to the time its record implies`(
        _ milliseconds: Int, _ outcome: ProbeCheck.Outcome
    )
        throws
    {
        let gateway = try Gateway.make(#","timeouts":{"firstByte":"30s"},"models":{"list":["small"]}"#)
        let slow = UpstreamScript.answer(
            200, [(name: "content-type", value: "application/json")], [.text(Answers.whole())],
            after: .milliseconds(milliseconds))
        let probe = try ScriptedProbe(Answers.scripts([.chat: slow]), gateway: gateway)
        let running = probe.start()

        probe.time.advance(by: .seconds(2))

        let report = try #require(running.value)
        #expect(try report(.responseTime).outcome == outcome)
        #expect(report.subjects(.failed) == [])
    }
}
