// Streams of images, transcripts and sound.
import Base
import Domain
import JSON
import Testing
import WireFormats

@Suite struct EventRelayTests {
    private let out = ByteBuffer()

    private func relay(_ ability: Ability, _ members: String = "") throws -> EventRelay {
        EventRelay(for: try .make(ability, members), UsageRules())
    }

    private func event(_ type: String, _ rest: String = "") -> String { #"{"type":"\#(type)"\#(rest)}"# }

    private func feed(_ relay: EventRelay, _ data: String, isError: Bool = false) throws {
        let raw = "event: x\ndata: \(data)\n\n"
        try relay.receive(Bytes(raw), data: Bytes(data), at: 15, isError: isError, into: out)
    }

    @Test func `events pass as they came, and the last tells what was used`() throws {
        let relay = try relay(.images, #","n":2"#)
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
        let relay = try self.relay(ability)
        try feed(relay, event(type))

        #expect(throws: ReplyFault.cutShort) { try relay.finish(into: out) }
        #expect(throws: ReplyFault.empty) { try self.relay(ability).finish(into: out) }
    }

    @Test(arguments: [#"{"type":"error","error":{"message":"no"}}"#, #"{"error":{"message":"no"}}"#])
    func `errors are errors`(data: String) throws {
        #expect(throws: ReplyFault.self) { try feed(relay(.images), data) }
        #expect(throws: ReplyFault.self) {
            try feed(relay(.images), "{}", isError: true)
        }
    }

    @Test func `garbage is no event`() throws {
        #expect(throws: ReplyFault.malformed) { try feed(relay(.speech), "{") }
        #expect(throws: ReplyFault.malformed) { try feed(relay(.speech), "1") }
    }

    @Test func `nothing follows the end marker`() throws {
        let relay = try relay(.images, #","n":"x""#)
        try feed(relay, event("image_generation.completed"))
        #expect(!relay.isDone)
        try feed(relay, "[DONE]")
        let text = out.text
        try feed(relay, event("image_generation.completed"))

        #expect(relay.isDone)
        #expect(out.text == text)
        #expect(text.hasSuffix("[DONE]\n\n"))
    }

    @Test(arguments: [
        (Ability.transcriptions, "", "transcript.text.done", 1), (.speech, "", "speech.audio.done", 1),
        (.images, "", "image_generation.completed", 1),
        (.images, #","n":null"#, "image_generation.completed", 1),
        (.images, #","n":3"#, "image_generation.completed", 3),
    ])
    func `who has all that was asked for waits for nothing more`(
        ability: Ability, members: String, type: String, count: Int
    ) throws {
        let relay = try relay(ability, members)
        for _ in 0..<count {
            #expect(!relay.isDone)
            try feed(relay, event(type))
        }

        #expect(relay.isDone)
        #expect(throws: Never.self) { try relay.finish(into: out) }
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
