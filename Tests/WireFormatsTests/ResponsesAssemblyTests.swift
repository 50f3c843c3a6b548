// Streams of Responses that are put together as whole answers.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct ResponsesAssemblyTests {
    private static func assemble(_ events: [String], limit: Int = 1 << 20) -> Result<String, ReplyFault> {
        let relay = Dialect.responses.assemblingRelay(limit: limit)
        let out = ByteBuffer()
        do throws(ReplyFault) {
            for event in events {
                let raw = "data: \(event)\n\n"
                try relay.receive(Bytes(raw), data: Bytes(event), at: 6, isError: false, into: out)
            }
            try relay.finish(into: out)
            return .success(out.text)
        } catch {
            return .failure(error)
        }
    }

    private static func item(_ index: Int, _ text: String) -> String {
        #"{ "id":"m\#(index)","type":"message","content":[{"type":"output_text","text":"\#(text)"}]}"#
    }

    private static func done(_ index: Int, _ text: String) -> String {
        #"{"type":"response.output_item.done","output_index":\#(index),"item":\#(item(index, text))}"#
    }

    private static func completed(_ output: String) -> String {
        #"{"type":"response.completed","response":{"id":"r" ,"output": \#(output),"x":1.0}}"#
    }

    @Test func `the response that the last event tells is the answer, byte by byte`() {
        let output = "[\(Self.item(0, "Hi"))]"

        #expect(
            Self.assemble([Self.done(0, "other"), Self.completed(output)])
                == .success(#"{"id":"r" ,"output": \#(output),"x":1.0}"#))
    }

    @Test func `where it leaves its output empty, the items before are that`() {
        #expect(
            Self.assemble([Self.done(1, "b"), Self.done(0, "a"), Self.completed("[]")])
                == .success(
                    #"{"id":"r" ,"output": [\#(Self.item(0, "a")),\#(Self.item(1, "b"))],"x":1.0}"#))
        #expect(Self.assemble([Self.completed("[]")]) == .success(#"{"id":"r" ,"output": [],"x":1.0}"#))
    }

    @Test func `there is an end to what is kept, and what comes twice is counted once`() {
        let long = String(repeating: "x", count: 600)
        let whole = "[\(Self.item(0, long))]"

        #expect(Self.assemble([Self.done(0, long), Self.done(1, long)], limit: 1000) == .failure(.tooLarge))
        #expect(
            Self.assemble([Self.done(0, long), Self.completed(whole)], limit: 1000)
                == .success(#"{"id":"r" ,"output": \#(whole),"x":1.0}"#))
    }

    @Test func `an end without the response that ended is none`() {
        #expect(
            Self.assemble([Self.done(0, "a"), #"{"type":"response.completed"}"#]) == .failure(.malformed))
    }
}
