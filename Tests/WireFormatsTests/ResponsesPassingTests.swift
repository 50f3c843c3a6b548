// Requests of Responses on their way to gateways that speak them.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct ResponsesPassingTests {
    private func encode(
        _ text: String, _ rules: PassingRules = PassingRules(), _ seals: SealedThoughts = .kept
    ) throws -> EncodedRequest {
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: .responses)
        return PassedRequest.encode(
            request, nativeModel: Bytes("native"), rules: rules, isPinned: false, seals: seals)
    }

    @Test func `only the model and what speaks to gateways changes`() throws {
        let text =
            #"{ "model":"g/m","input":[{"type":"item_reference","id":"x"}],"stream":true,"temperature":1.0e0,"#
            + #""previous_response_id":"resp_1","made_up":{"a":[1]},"provider":"x","input_text":1,"x":1,"x":2}"#

        let encoded = try encode(text)

        #expect(
            encoded.body.map(\.text).joined()
                == #"{ "model":"native","input":[{"type":"item_reference","id":"x"}],"stream":true,"temperature":1.0e0,"#
                + #""previous_response_id":"resp_1","made_up":{"a":[1]},"input_text":1,"x":2}"#)
        #expect(encoded.dropped.pointers == ["#/x", "#/provider"])
    }

    private static let ours =
        #"{"type":"reasoning","id":"rs_0","summary":[],"encrypted_content":"sluice1.anthropic.signature.s"}"#
    private static let own = #"{"type":"reasoning","id":"rs_9","summary":[],"encrypted_content":"gAAAAB"}"#

    @Test func `thoughts that others sealed stay here, and are named`() throws {
        let encoded = try encode(
            #"{"model":"g/m","input":[\#(Self.ours), {"role":"user","content":"a"},\#(Self.own),\#(Self.ours)]}"#
        )

        #expect(
            encoded.body.map(\.text).joined()
                == #"{"model":"native","input":[{"role":"user","content":"a"},\#(Self.own)]}"#)
        #expect(encoded.dropped.pointers == ["#/input/0", "#/input/3"])
    }

    @Test func `whatever is sealed goes where nothing can be opened, and is named`() throws {
        let input =
            #"{"role":"user","content":"a"},{"type":"reasoning","summary":[{"type":"summary_text","text":"t"}]}"#

        let encoded = try encode(
            #"{"model":"g/m","input":[\#(Self.ours),\#(input),\#(Self.own)]}"#, PassingRules(), .removed)

        #expect(encoded.body.map(\.text).joined() == #"{"model":"native","input":[\#(input)]}"#)
        #expect(encoded.dropped.pointers == ["#/input/0", "#/input/3"])
    }

    @Test func `where there are none the input keeps its bytes`() throws {
        let input = #"[ {"role":"user","content":"a"} , \#(Self.own)]"#

        let encoded = try encode(#"{"model":"g/m","input":\#(input)}"#)

        #expect(encoded.body.map(\.text).joined() == #"{"model":"native","input":\#(input)}"#)
        #expect(encoded.dropped.isEmpty)
    }
}
