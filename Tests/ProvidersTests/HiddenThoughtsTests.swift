// Models that think for minutes and keep their thoughts to themselves: nothing comes of them meanwhile but pings.
import Base
import Domain
import Providers
import TestSupport
import Testing

@Suite struct HiddenThoughtsTests {
    private static func event(_ type: String, _ members: String = "") -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(members)}\n\n"
    }

    private static let start = event(
        "message_start",
        #","message":{"id":"msg_1","type":"message","role":"assistant","model":"native","content":[],"#
            + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":1}}"#)
    private static let thought = event(
        "content_block_start", #","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}"#
    )
    private static let answer =
        event("content_block_delta", #","index":0,"delta":{"type":"signature_delta","signature":"S"}"#)
        + event("content_block_stop", #","index":0"#)
        + event("content_block_start", #","index":1,"content_block":{"type":"text","text":""}"#)
        + event("content_block_delta", #","index":1,"delta":{"type":"text_delta","text":"Hello"}"#)
        + event("content_block_stop", #","index":1"#)
        + event("message_delta", #","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}"#)
        + event("message_stop")

    /// Four minutes of pings.
    private static let pings = (0..<12).map { _ in UpstreamStep.text(event("ping"), after: .seconds(20)) }

    private func running(
        _ door: Door, _ manner: String, stream: Bool, _ steps: [UpstreamStep],
        deadline: Duration = .seconds(600)
    ) throws -> (call: Call, outcome: Running<Outcome>) {
        var call = try Call(
            .stream(steps), gateway: .make(format: .anthropic, manner))
        call.door = door
        call.deadline = call.time.now.advanced(by: deadline)
        return (call, try call.start(stream: stream))
    }

    /// Whether callers want a stream, and what the gateway is asked for.
    private static let manners = [
        (stream: true, members: ""), (true, #","streaming":"always""#), (false, #","streaming":"always""#),
    ]

    @Test(arguments: Door.all, manners.indices)
    func `a model that is known to think is waited for as long as it gives signs of life`(
        door: Door, manner: Int
    ) throws {
        let (stream, members) = Self.manners[manner]
        let (call, outcome) = try running(
            door, members, stream: stream,
            [.text(Self.start + Self.thought)] + Self.pings + [.text(Self.answer, after: .seconds(20))])

        for _ in 0..<12 {
            call.time.advance(by: .seconds(20))
            #expect(outcome.isRunning)
        }
        call.time.advance(by: .seconds(20))

        #expect(try #require(outcome.value).failure == nil)
        #expect(outcome.value?.text.contains("Hello") == true)
    }

    @Test(arguments: Door.all, manners.indices)
    func `one that gives none is not`(door: Door, manner: Int) throws {
        let (stream, members) = Self.manners[manner]
        let (call, outcome) = try running(
            door, members, stream: stream, [.text(Self.start + Self.thought), .stall])

        call.time.advance(by: .seconds(59))
        #expect(outcome.isRunning)
        call.time.advance(by: .seconds(2))

        #expect(outcome.value?.failure?.kind == .timedOut)
    }

    @Test(arguments: Door.all, manners.indices)
    func `the request's own deadline ends it`(door: Door, manner: Int) throws {
        let (stream, members) = Self.manners[manner]
        let (call, outcome) = try running(
            door, members, stream: stream, [.text(Self.start + Self.thought)] + Self.pings,
            deadline: .seconds(100))

        for _ in 0..<5 { call.time.advance(by: .seconds(20)) }

        #expect(outcome.value?.failure?.kind == .timedOut)
    }

    @Test(arguments: Door.all)
    func `pings alone say nothing of thoughts`(door: Door) throws {
        let (call, outcome) = try running(
            door, "", stream: true, [.text(Self.start)] + Self.pings + [.text(Self.thought + Self.answer)])

        for _ in 0..<4 { call.time.advance(by: .seconds(20)) }

        #expect(outcome.value?.failure?.kind == .timedOut)
    }
}
