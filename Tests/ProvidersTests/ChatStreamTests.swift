// Streams as providers send them, and what the caller gets of them.
import Base
import Domain
import HTTP
import Providers
import TestSupport
import Testing

@Suite struct ChatStreamTests {
    private static let streams = GoldenCase.all("Streams")

    private func check(_ golden: GoldenCase, _ steps: [UpstreamStep], wantsUsage: Bool) throws {
        let outcome = try Call(.stream(steps)).run(stream: true, wantsUsage: wantsUsage)

        let expected = wantsUsage ? golden["caller who wants usage"] ?? golden["caller"] : golden["caller"]
        #expect(outcome.text.trimmingLast() == (expected ?? "").trimmingLast())
        #expect(outcome.ending == golden["ending"])
        #expect(outcome.finishReason == golden["finish"] || outcome.failure != nil)
        if let usage = golden["usage"] {
            #expect("\(outcome.usage?.promptTokens ?? -1) \(outcome.usage?.completionTokens ?? -1)" == usage)
        }
    }

    @Test(arguments: streams, [false, true])
    func `a stream is relayed`(golden: GoldenCase, wantsUsage: Bool) throws {
        try check(golden, [.text(golden["upstream"] ?? "")], wantsUsage: wantsUsage)
    }

    @Test(arguments: streams)
    func `a stream may come byte by byte`(golden: GoldenCase) throws {
        try check(golden, UpstreamStep.pieces(of: golden["upstream"] ?? "", size: 1), wantsUsage: true)
    }

    @Test(arguments: streams)
    func `a stream may be cut in two`(golden: GoldenCase) throws {
        let bytes = Bytes(golden["upstream"] ?? "")
        // Byte by byte every place is cut; here only some, each with all else in one piece.
        for cut in stride(from: 1, to: bytes.count, by: 13) {
            let steps: [UpstreamStep] = [
                .bytes(bytes.slice(0..<cut), after: .zero),
                .bytes(bytes.slice(cut..<bytes.count), after: .zero),
            ]
            try check(golden, steps, wantsUsage: false)
        }
    }

    @Test(arguments: streams, ["\r\n", "\r"])
    func `lines may end as they like`(golden: GoldenCase, end: String) throws {
        let text = (golden["upstream"] ?? "").replacing("\n", with: end)
        let outcome = try Call(.stream(UpstreamStep.pieces(of: text, size: 7))).run(stream: true)

        #expect(
            outcome.text.replacing(end, with: "\n").trimmingLast() == (golden["caller"] ?? "").trimmingLast())
        #expect(outcome.ending == golden["ending"])
    }

    @Test func `a stream that always has more lets others have their turns`() throws {
        let event = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"
        let call = try Call(.stream((0..<1000).map { _ in .text(event) }))
        let work = try call.work(stream: true)
        var turns = 0
        var isOver = false
        call.time.spawn {
            while !isOver {
                turns += 1
                await Task.yield()
            }
        }

        call.time.run {
            _ = await work()
            isOver = true
        }

        #expect((15...1000).contains(turns))
    }

    @Test(arguments: [": busy\n\n", "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"])
    func `a stream that always has more but no output is not waited for longer`(noise: String) throws {
        let output = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"
        var call = try Call(.stream([.text(noise), .text(noise), .text(output)]))
        call.deadline = call.time.now
        let outcome = try call.run(stream: true)

        #expect(outcome.failure?.kind == .timedOut)
        #expect(call.transport.bodies[0].isCancelled)
    }

    @Test(arguments: streams)
    func `a stream that is reset anywhere never looks whole`(golden: GoldenCase) throws {
        let text = golden["upstream"] ?? ""
        let bytes = Bytes(text)
        let marker = text.ranges(of: "data: [DONE]\n").first
        let last = marker.map { text.utf8.distance(from: text.startIndex, to: $0.upperBound) } ?? bytes.count
        for cut in stride(from: 0, to: last, by: 17) {
            let reset = TransportFailure(.reset, .reading, "reset")
            let outcome = try Call(.stream([.bytes(bytes.slice(0..<cut), after: .zero), .fail(reset)]))
                .run(stream: true)

            #expect(outcome.failure != nil)
            #expect(!outcome.text.contains("[DONE]"))
        }
    }
}

extension String {
    /// Golden sections lose line feeds at their end.
    func trimmingLast() -> Substring {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return text
    }
}
