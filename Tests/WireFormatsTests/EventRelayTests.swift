// Streams of images, transcripts and sound.
import Base
import Domain
import Testing
import WireFormats

@Suite struct EventRelayTests {
    private let out = ByteBuffer()

    private func event(_ type: String, _ rest: String = "") -> String { #"{"type":"\#(type)"\#(rest)}"# }

    private func feed(_ relay: EventRelay, _ data: String, isError: Bool = false) throws {
        let raw = "event: x\ndata: \(data)\n\n"
        try relay.receive(Bytes(raw), data: Bytes(data), at: 15, isError: isError, into: out)
    }

    @Test func `events pass as they came, and the last tells what was used`() throws {
        let relay = EventRelay(for: .images, UsageRules())
        let partial = event("image_generation.partial_image", #","b64_json":"AA""#)
        let end = event("image_generation.completed", #","usage":{"input_tokens":2,"output_tokens":3}"#)

        #expect(!relay.isCommitted)
        try feed(relay, partial)
        #expect(relay.isCommitted)
        try feed(relay, end)
        try feed(relay, end)
        try relay.finish(into: out)

        #expect(out.text == [partial, end, end].map { "event: x\ndata: \($0)\n\n" }.joined())
        #expect(relay.usage == Usage(promptTokens: 2, completionTokens: 3, images: 2))
    }

    @Test(arguments: [
        (Ability.images, "image_generation.partial_image"), (.transcriptions, "transcript.text.delta"),
        (.speech, "speech.audio.delta"),
    ])
    func `a stream that ends before what was asked for is complete was cut`(ability: Ability, type: String)
        throws
    {
        let relay = EventRelay(for: ability, UsageRules())
        try feed(relay, event(type))

        #expect(throws: ReplyFault.cutShort) { try relay.finish(into: out) }
        #expect(throws: ReplyFault.empty) { try EventRelay(for: ability, UsageRules()).finish(into: out) }
    }

    @Test(arguments: [#"{"type":"error","error":{"message":"no"}}"#, #"{"error":{"message":"no"}}"#])
    func `errors are errors`(data: String) {
        #expect(throws: ReplyFault.self) { try feed(EventRelay(for: .images, UsageRules()), data) }
        #expect(throws: ReplyFault.self) {
            try feed(EventRelay(for: .images, UsageRules()), "{}", isError: true)
        }
    }

    @Test func `garbage is no event`() {
        #expect(throws: ReplyFault.malformed) { try feed(EventRelay(for: .speech, UsageRules()), "{") }
        #expect(throws: ReplyFault.malformed) { try feed(EventRelay(for: .speech, UsageRules()), "1") }
    }

    @Test func `nothing follows the end marker`() throws {
        let relay = EventRelay(for: .transcriptions, UsageRules())
        try feed(relay, event("transcript.text.done"))
        try feed(relay, "[DONE]")
        let text = out.text
        try feed(relay, event("transcript.text.delta"))

        #expect(relay.isDone)
        #expect(out.text == text)
    }

    @Test func `sound has no place for words`() throws {
        let relay = BytesRelay()
        #expect(throws: ReplyFault.empty) { try relay.finish(into: out) }

        try relay.receive(Bytes("\u{0}{"), data: .empty, at: nil, isError: false, into: out)
        relay.breakOff(CallerError(status: 502, "m", type: "t", requestID: .empty), into: out)
        try relay.finish(into: out)

        #expect(out.text == "\u{0}{")
        #expect(!relay.carriesEvents)
    }
}
