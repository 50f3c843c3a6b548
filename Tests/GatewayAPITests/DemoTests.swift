// The demo through the whole path.
import Base
import GatewayAPI
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct DemoTests {
    /// The text in a stream's events, and how many events there are.
    private func read(_ stream: String) throws -> (text: String, events: Int, finish: String?) {
        var text = ""
        var events = 0
        var finish: String?
        for line in stream.split(separator: "\n") where line.hasPrefix("data: {") {
            events += 1
            let root = try JSONDocument(parsing: Bytes(String(line.dropFirst(6)))).root
            for choice in root["choices"]?.elements ?? root.elements {
                text += choice["delta"]?["content"]?.string ?? ""
                finish = choice["finish_reason"]?.string ?? finish
            }
        }
        return (text, events, finish)
    }

    private func body(_ model: String, stream: Bool, _ messages: String) -> String {
        #"{"model":"demo/\#(model)","messages":\#(messages),"stream":\#(stream)}"#
    }

    @Test(arguments: [
        (#"[{"role":"user","content":"Hello  big\n world 😀"}]"#, "Hello  big\n world 😀"),
        (
            #"[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]"#,
            "b"
        ),
        (
            #"[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url"},{"type":"text","text":"y"}]}]"#,
            "x\ny"
        ),
        (#"[{"role":"user","content":" lead "}]"#, " lead "),
    ])
    func `echo repeats the last user message`(messages: String, text: String) throws {
        let whole = try House().chat(body("echo", stream: false, messages))
        let root = try JSONDocument(parsing: Bytes(whole.text)).root

        #expect(whole.status == 200)
        #expect(whole.field("x-sluice-gateway") == "demo")
        #expect(root["model"]?.string == "demo/echo")
        #expect(root[JSONPointer(["choices", "0", "message", "content"])]?.string == text)
        #expect(root["usage"]?["completion_tokens"]?.int ?? 0 > 0)

        let streamed = try House().chat(body("echo", stream: true, messages))
        #expect(try read(streamed.text).text == text)
        #expect(try read(streamed.text).finish == "stop")
        #expect(streamed.text.hasSuffix("data: [DONE]\n\n"))
        #expect(!streamed.text.contains("usage"))
    }

    @Test func `echo of nothing is an empty answer`() throws {
        #expect(try House().chat(body("echo", stream: false, "[]")).error("code") == "upstream_empty_answer")
        #expect(try House().chat(body("echo", stream: true, "[]")).error("code") == "upstream_empty_answer")
    }

    @Test func `lorem streams words at a steady pace`() throws {
        let house = try House()
        let call = try house.chat(body("lorem", stream: true, "[]"))
        #expect(call.response == nil)

        house.time.advance(by: .milliseconds(20))
        #expect(try read(call.text).text == "Lorem")
        house.time.advance(by: .milliseconds(200))
        #expect(try read(call.text).events == 11)
        house.time.advance(by: .seconds(2))
        #expect(call.isOver)
        #expect(try read(call.text).text.hasSuffix("commodo consequat."))
        #expect(house.time.timerCount == 0)
    }

    @Test(arguments: [("fault-429", 429, "upstream_rate_limit"), ("fault-500", 502, "upstream_error")])
    func `a fault with a status is told as such`(model: String, status: Int, code: String) throws {
        for stream in [false, true] {
            let call = try House().chat(body(model, stream: stream, "[]"))

            #expect(call.status == status)
            #expect(call.error("code") == code)
            #expect((call.field("retry-after") == "1") == (status == 429))
        }
    }

    @Test(arguments: ["fault-cut", "fault-error-in-stream"])
    func `a stream that breaks says so at its end`(model: String) throws {
        let call = try House().chat(body(model, stream: true, "[]"))

        #expect(call.status == 200)
        #expect(try read(call.text).text == "This stream will not end well.")
        #expect(call.text.contains(#""status":502"#))
        #expect(!call.text.contains("[DONE]"))
        #expect(try House().chat(body(model, stream: false, "[]")).status == 502)
    }

    @Test func `a stream that stalls shows signs of life and then says so`() throws {
        let house = try House()
        let call = try house.chat(body("fault-stall", stream: true, "[]"))
        house.time.advance(by: .seconds(59))
        #expect(call.text.ranges(of: ": keep-alive").count == 3)
        house.time.advance(by: .seconds(1))

        #expect(call.isOver)
        #expect(call.text.contains("upstream_timeout"))
        #expect(house.time.timerCount == 0)
    }

    @Test func `a whole answer that stalls ends after its time`() throws {
        let house = try House()
        let call = try house.chat(body("fault-stall", stream: false, "[]"))
        house.time.advance(by: .seconds(300))

        #expect(call.status == 504)
    }

    @Test func `a model the demo does not have is not found`() throws {
        #expect(try House().chat(body("nothing", stream: true, "[]")).error("code") == "model_not_found")
    }

    @Test func `a long message is repeated whole, in few events`() throws {
        let text = String(repeating: "word ", count: 20_000)
        let call = try House().chat(body("echo", stream: true, #"[{"role":"user","content":"\#(text)"}]"#))

        #expect(try read(call.text).text == text)
        #expect(try read(call.text).events <= 513)
    }
}
