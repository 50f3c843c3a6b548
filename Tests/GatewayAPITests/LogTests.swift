// What the log says of a request, and what it never says.
import Base
import GatewayAPI
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct RequestLogTests {
    @Test func `a request has one line with all its facts`() throws {
        let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n"
        let house = try House([
            .stream([
                .text(ChatTests.event, after: .milliseconds(1500)),
                .text(ChatTests.stop + usage + ChatTests.done, after: .seconds(1)),
            ])
        ])
        _ = try house.chat(model: "up/m", stream: true)
        house.time.advance(by: .seconds(3))

        #expect(house.log.lines.count == 1)
        let line = try JSONDocument(parsing: Bytes(house.log.lines[0])).root
        #expect(line["id"]?.string?.hasPrefix("req_") == true)
        for (name, value) in [
            ("method", "POST"), ("path", "/v1/chat/completions"), ("model", "up/m"), ("gateway", "up"),
            ("native", "m"),
            ("attempts", "up:ok"), ("ending", "complete"), ("finish", "stop"),
        ] {
            #expect(line.member(named: Bytes(name))?.value.string == value, "\(name)")
        }
        for (name, value) in [
            ("status", 200), ("events", 4), ("prompt_tokens", 5), ("completion_tokens", 7), ("ms", 2500),
            ("first_event_ms", 1500),
        ] {
            #expect(line.member(named: Bytes(name))?.value.int == value, "\(name)")
        }
        #expect(line["overhead_us"]?.int == 0)
    }

    @Test func `neither keys, prompts nor answers are ever told`() throws {
        let quoting = #"{"error":{"message":"canary prompt text and sk-canary-gateway-key-012345"}}"#
        let scripts: [UpstreamScript] = [
            .json(200, ChatTests.answer), .json(400, quoting), .json(401, quoting), .json(500, quoting),
            .stream(ChatTests.event + ChatTests.stop), .stream(ChatTests.event + "data: \(quoting)\n\n"),
            .stream("data: \(quoting)\n\n"), .json(200, quoting), .json(429, quoting), .hang,
        ]
        for stream in [false, true] {
            for script in scripts {
                let house = try House([script], clientKeys: [House.clientKey])
                let call = try house.chat(
                    House.body(model: "up/m", stream: stream),
                    [("authorization", "Bearer \(House.clientKey)")])
                house.time.advance(by: .seconds(700))

                #expect(call.isOver)
                #expect(house.log.lines.count == 1)
                #expect(!house.log.lines.joined().contains("canary"), "\(house.log.lines)")
                #expect(!house.metricsText.contains("canary"))
                #expect(!call.text.contains("canary-gateway-key"))
                #expect(!call.text.contains("client-canary"))
            }
        }
        let house = try House(clientKeys: [House.clientKey])
        _ = try house.chat(House.body(model: "up/m", stream: false), [("x-api-key", "client-canary-wrong")])
        _ = try house.chat("{\"canary prompt", [("x-api-key", House.clientKey)])
        _ = try house.chat(#"{"model":"up/m","messages":"canary prompt"}"#, [("x-api-key", House.clientKey)])
        #expect(house.log.lines.count == 3)
        #expect(!house.log.lines.joined().contains("canary"))
    }

    @Test func `whatever stands in a path or a model, a line stays a line`() throws {
        let house = try House()
        _ = try house.chat(#"{"model":"a\n{\"x\":1}\u001b[31m\u2028","messages":[]}"#)

        #expect(house.log.lines.count == 1)
        #expect(!house.log.lines[0].contains("\u{1b}"))
        #expect(!house.log.lines[0].contains("\n"))
        #expect((try? JSONDocument(parsing: Bytes(house.log.lines[0]))) != nil)
    }
}
