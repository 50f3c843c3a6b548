// What is read of a request, and what is wrong with it.
import Base
import Domain
import JSON
import Testing

@Suite struct ChatRequestTests {
    private func read(_ text: String) throws -> ChatRequest {
        try ChatRequest(reading: JSONDocument(parsing: Bytes(text)))
    }

    private func fault(_ text: String) throws -> RequestFault? {
        let document = try JSONDocument(parsing: Bytes(text))
        do throws(RequestFault) {
            _ = try ChatRequest(reading: document)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the members that policy needs are read`() throws {
        let request = try read(
            #"{"model":"g\/é","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#)

        #expect(request.model.text == "g/é")
        #expect(request.modelText.text == #""g\/é""#)
        #expect(request.isStreaming)
        #expect(request.asksForUsage && request.wantsUsage)
        #expect(!request.wantsCost)
    }

    @Test(arguments: [
        #"{"model":"m","messages":[]}"#, #"{"model":"m","messages":[],"stream":null,"stream_options":null}"#,
        #"{"model":"m","messages":[],"stream":false,"stream_options":{"include_usage":null}}"#,
    ])
    func `absent and null are false`(text: String) throws {
        let request = try read(text)

        #expect(!request.isStreaming)
        #expect(!request.wantsUsage)
    }

    @Test(arguments: [
        (#"{"include":true}"#, false, true), (#"{"include":false,"include":true}"#, false, true),
        (#"{"include":true,"inc\u006cude":false}"#, false, false), (#"{"include":null}"#, false, false),
        ("{}", false, false), ("null", false, false), (#"{"include":false}"#, true, true), ("{}", true, true),
    ])
    func `who asks for the cost wants usage too`(usage: String, elsewhere: Bool, isWanted: Bool) throws {
        let document = try JSONDocument(
            parsing: Bytes(#"{"model":"m","messages":[],"stream":true,"usage":\#(usage)}"#))
        let request = try ChatRequest(reading: document, wantsCost: elsewhere)

        #expect(request.wantsCost == isWanted)
        #expect(request.wantsUsage == isWanted)
        #expect(!request.asksForUsage)
    }

    @Test func `of members with one name the last counts`() throws {
        let request = try read(
            #"{"model":"a","stream":true,"messages":3,"model":"b","str\u0065am":false,"messages":[]}"#)

        #expect(request.model.text == "b")
        #expect(!request.isStreaming)
    }

    @Test(arguments: [
        ("[]", nil), ("3", nil), ("null", nil), ("\"{}\"", nil),
        ("{}", "model"), (#"{"model":null,"messages":[]}"#, "model"),
        (#"{"model":3,"messages":[]}"#, "model"),
        (#"{"model":"","messages":[]}"#, "model"), (#"{"model":["m"],"messages":[]}"#, "model"),
        (#"{"model":"m"}"#, "messages"), (#"{"model":"m","messages":null}"#, "messages"),
        (#"{"model":"m","messages":"hi"}"#, "messages"), (#"{"model":"m","messages":{}}"#, "messages"),
        (#"{"model":"m","messages":[],"stream":1}"#, "stream"),
        (#"{"model":"m","messages":[],"stream":"true"}"#, "stream"),
        (#"{"model":"m","messages":[],"stream_options":[]}"#, "stream_options"),
        (#"{"model":"m","messages":[],"stream_options":true}"#, "stream_options"),
        (
            #"{"model":"m","messages":[],"stream_options":{"include_usage":"yes"}}"#,
            "stream_options.include_usage"
        ),
        (#"{"model":"m","messages":[],"usage":true}"#, "usage"),
        (#"{"model":"m","messages":[],"usage":[]}"#, "usage"),
        (#"{"model":"m","messages":[],"usage":{"include":1}}"#, "usage.include"),
    ])
    func `a member that is missing or mistyped is named`(text: String, parameter: String?) throws {
        let fault = try #require(try fault(text))

        #expect(fault.parameter == parameter)
        #expect(!fault.message.isEmpty)
    }

    // The work for a request that is all members must stay below a loop's turn.

    @Test(arguments: [true, false])
    func `members at one level are limited`(within: Bool) throws {
        let count = ChatRequest.mostMembers - (within ? 2 : 1)
        let members = (0..<count).map { ",\"x\($0)\":0" }.joined()

        let fault = try fault("{\"model\":\"m\",\"messages\":[]\(members)}")

        #expect((fault == nil) == within)
    }

    @Test(arguments: [true, false])
    func `members of stream_options are limited`(within: Bool) throws {
        let count = ChatRequest.mostMembers + (within ? 0 : 1)
        let members = (0..<count).map { "\"x\($0)\":0" }.joined(separator: ",")

        let fault = try fault(#"{"model":"m","messages":[],"stream_options":{\#(members)}}"#)

        #expect((fault == nil) == within)
        #expect(within || fault?.parameter == "stream_options")
    }

    @Test(arguments: [true, false])
    func `all names of one level together are limited`(within: Bool) throws {
        // "model" and "messages" have 17 bytes with their quotes, this one two quotes.
        let name = String(repeating: "n", count: ChatRequest.longestNames - 19 + (within ? 0 : 1))

        let fault = try fault(#"{"model":"m","messages":[],"\#(name)":0}"#)

        #expect((fault == nil) == within)
    }

    @Test(arguments: [true, false])
    func `a model's name is limited`(within: Bool) throws {
        let name = String(repeating: "m", count: ChatRequest.longestModel - 2 + (within ? 0 : 1))

        let fault = try fault(#"{"model":"\#(name)","messages":[]}"#)

        #expect((fault == nil) == within)
        #expect(within || fault?.parameter == "model")
    }
}
