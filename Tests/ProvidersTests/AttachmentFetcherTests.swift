// Images that callers name by their address, for gateways that fetch nothing.
import Base
import Domain
import HTTP
import JSON
import TestSupport
import Testing

@testable import Providers

@Suite struct AttachmentFetcherTests {
    private static let answer =
        #"{"message":{"role":"assistant","content":"A cat"},"done":true,"done_reason":"stop"}"#

    private static func picture(
        _ bytes: [UInt8], type: String = "image/png", status: Int = 200
    ) -> UpstreamScript {
        .answer(status, [("content-type", type)], [.bytes(Bytes(bytes), after: .zero)], after: .zero)
    }

    /// What comes of asking about pictures at these addresses.
    private func ask(
        _ urls: [String], _ scripts: [UpstreamScript]
    ) throws -> (outcome: Outcome, call: Call) {
        var call = try Call(scripts[0], gateway: .make(format: .ollama))
        call.limits.attachments = 100_000
        call.transport.scripts = scripts
        let parts = urls.map { #"{"type":"image_url","image_url":{"url":"\#($0)"}}"# }.joined(separator: ",")
        let text = #"{"model":"g/asked","messages":[{"role":"user","content":[\#(parts)]}]}"#
        return (try call.run(text), call)
    }

    @Test func `a picture is fetched and sent along`() throws {
        let (outcome, call) = try ask(
            ["https://pictures.example/a.png?x=1#part", "http://pictures.example:8080/b"],
            [
                Self.picture([1, 2, 3]), Self.picture([255], type: "image/jpeg; q=1"),
                .json(200, Self.answer),
            ])

        #expect(outcome.ending == "complete")
        let requests = call.transport.requests
        #expect(requests.map(\.target.text) == ["/a.png?x=1", "/b", "/v1/chat"])
        #expect(
            requests.map(\.origin.authority.text).prefix(2) == ["pictures.example", "pictures.example:8080"])
        #expect(requests.map(\.origin.reach) == [.publicInternet, .publicInternet, .anywhere])
        #expect(call.transport.sent[2].contains(#""images":["AQID","/w=="]"#))
    }

    @Test func `files are fetched for who fetches pictures only`() throws {
        var call = try Call(
            Self.picture(Array("%PDF".utf8), type: "application/pdf"), gateway: .make(format: .openAI))
        call.transport.scripts.append(
            .json(200, #"{"choices":[{"message":{"content":"A cat"},"finish_reason":"stop"}]}"#))
        call.door = .messages
        let parts =
            #"{"type":"document","title":"a.pdf","source":{"type":"url","url":"https://files.example/a.pdf"}},"#
            + #"{"type":"image","source":{"type":"url","url":"https://pictures.example/a.png"}}"#

        let outcome = try call.run(
            #"{"model":"g/asked","max_tokens":9,"messages":[{"role":"user","content":[\#(parts)]}]}"#)

        #expect(outcome.ending == "complete")
        #expect(call.transport.requests.map(\.target.text) == ["/a.pdf", "/v1/chat/completions"])
        #expect(call.transport.sent[1].contains(#""file_data":"data:application/pdf;base64,JVBERg==""#))
        #expect(call.transport.sent[1].contains(#""url":"https://pictures.example/a.png""#))
    }

    @Test func `whoever is asked for a picture gets no key`() throws {
        let (_, call) = try ask(
            ["https://pictures.example/a.png"], [Self.picture([1]), .json(200, Self.answer)])

        let fields = call.transport.requests[0].fields
        #expect(fields.map(\.name.text) == ["user-agent", "accept"])
    }

    @Test(arguments: [
        "ftp://x.example/a", "https://user:pw@x.example/a", "https:///a", "https://x.example:99999/",
        "http://",
        "https://x.example/a b", "file:///etc/passwd", "https://x.example/\\u0000", "https://ex ample/",
    ])
    func `an address that is none is the caller's fault`(url: String) throws {
        let (outcome, call) = try ask([url], [.json(200, Self.answer)])

        #expect(outcome.failure?.kind == .invalidRequest)
        #expect(call.transport.requests.isEmpty)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `nobody is followed elsewhere`(status: Int) throws {
        let script = UpstreamScript.answer(
            status, [("location", "http://127.0.0.1/secret")], [.text("moved")], after: .zero)

        let (outcome, call) = try ask(["https://pictures.example/a.png"], [script, .json(200, Self.answer)])

        #expect(outcome.failure?.kind == .invalidRequest)
        #expect(outcome.failure?.message.contains("leads elsewhere") == true)
        #expect(call.transport.requests.count == 1)
    }

    @Test func `what cannot be had is named`() throws {
        let (outcome, _) = try ask(
            ["https://pictures.example/a.png", "https://pictures.example/b.png"],
            [Self.picture([1]), Self.picture([], status: 404)])

        #expect(outcome.failure?.kind == .invalidRequest)
        #expect(outcome.failure?.parameter == "messages[0].content[1]")
        #expect(outcome.failure?.message.contains("404") == true)
    }

    @Test func `a picture without end is given up`() throws {
        let endless = UpstreamScript.answer(
            200, [], (0..<4).map { _ in .bytes(Bytes([UInt8](repeating: 1, count: 65_536)), after: .zero) },
            after: .zero)

        let (outcome, call) = try ask(["https://pictures.example/a.png"], [endless, .json(200, Self.answer)])

        #expect(outcome.failure?.message.contains("more than allowed") == true)
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test func `a picture that a tool gave is fetched, too`() throws {
        let call = try Call(Self.picture([1, 2, 3]), gateway: .make(format: .gemini))
        call.transport.scripts.append(
            .json(
                200,
                #"{"candidates":[{"content":{"parts":[{"text":"A cat"}],"role":"model"},"finishReason":"STOP"}]}"#
            ))
        let text = """
            {"model":"g/asked","messages":[{"role":"user","content":"Draw"},{"role":"assistant","tool_calls":[\
            {"id":"c","type":"function","function":{"name":"draw","arguments":"{}"}}]},{"role":"tool",\
            "tool_call_id":"c","content":[{"type":"image_url","image_url":{"url":"https://x.example/a"}}]}]}
            """

        let outcome = try call.run(text)

        #expect(outcome.ending == "complete")
        #expect(call.transport.requests.map(\.origin.reach) == [.publicInternet, .anywhere])
    }

    @Test func `more addresses than anybody needs are refused`() throws {
        let urls = (0..<17).map { "https://pictures.example/\($0)" }

        let (outcome, _) = try ask(urls, urls.map { _ in Self.picture([1]) })

        #expect(outcome.failure?.kind == .invalidRequest)
        #expect(outcome.failure?.message.contains("16 are allowed") == true)
    }

    @Test func `a picture that does not come is waited for only so long`() throws {
        let call = try Call(.hang, gateway: .make(format: .ollama))
        let text =
            #"{"model":"g/asked","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.example/"}}]}]}"#
        let running = try call.start(text)

        #expect(running.isRunning)
        call.time.advance(by: .seconds(21))

        #expect(running.value?.failure?.kind == .invalidRequest)
    }
}
