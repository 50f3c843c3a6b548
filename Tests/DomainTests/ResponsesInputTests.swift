// What policy reads of a request of Responses.
import Base
import Domain
import JSON
import Testing

@Suite struct ResponsesInputTests {
    private func read(_ members: String) throws -> ChatRequest {
        try ChatRequest(reading: JSONDocument(parsing: Bytes(#"{"model":"m"\#(members)}"#)), in: .responses)
    }

    @Test(
        arguments: [
            ("", nil), (#","input":"a""#, nil), (#","input":null,"previous_response_id":null"#, nil),
            (#","previous_response_id":"r""#, "previous_response_id"),
            (#","conversation":"c""#, "conversation"),
            (#","conversation":{"id":"c"},"background":true"#, "conversation"),
            (#","prompt":{"id":"p"}"#, "prompt"),
            (#","background":true"#, "background"), (#","background":false"#, nil),
            (#","background":null"#, nil),
            (#","input":[{"role":"user","content":"a"},{"type":"item_reference","id":"x"}]"#, "input[1]"),
            (#","input":[{"id":"x"}]"#, "input[0]"), (#","input":[{"id":"x","type":null}]"#, "input[0]"),
            (#","input":[{"id":"x","role":"user"},{"id":"y","type":"message"},1,[],"item_reference"]"#, nil),
            (#","input":[{"typ\u0065":"item_referenc\u0065","id":"x"}]"#, "input[0]"),
        ] as [(String, String?)])
    func `what speaks of something kept binds a request`(members: String, boundBy: String?) throws {
        #expect(try read(members).responses?.boundBy == boundBy)
    }

    @Test(arguments: [
        (#","input":3"#, "input"), (#","input":{}"#, "input"), (#","input":true"#, "input"),
        (#","background":"yes""#, "background"), (#","stream":1"#, "stream"),
    ])
    func `a member that is mistyped is named`(members: String, parameter: String) throws {
        let fault = try #require(throws: RequestFault.self) { try read(members) }

        #expect(fault.parameter == parameter)
    }

    @Test func `only so much is looked at`() throws {
        let item = #"{"type":"x"}"#
        let most = ResponsesInput.mostValues / 2
        let fitting = Array(repeating: item, count: most).joined(separator: ",")

        #expect(try read(#","input":[\#(fitting)]"#).responses?.boundBy == nil)
        let fault = try #require(throws: RequestFault.self) { try read(#","input":[\#(fitting),1]"#) }
        #expect(fault.parameter == "input")
    }

    @Test func `messages are not asked for, and usage is told unasked`() throws {
        #expect(try read("").wantsUsage)
        #expect(try read(#","stream":true,"messages":3"#).isStreaming)
    }
}
