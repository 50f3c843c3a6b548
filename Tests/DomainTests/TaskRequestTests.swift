// What is read of requests that are no conversations.
import Base
import JSON
import Testing

@testable import Domain

@Suite struct TaskRequestTests {
    private func read(_ text: String, for ability: Ability) throws -> TaskRequest {
        try TaskRequest(reading: JSONDocument(parsing: Bytes(text)), for: ability)
    }

    @Test(arguments: [
        (Ability.embeddings, #""stream":true"#, TaskRequest.AnswerKind.json),
        (.rerank, #""x":1"#, .json), (.completions, #""stream":null"#, .json),
        (.completions, #""stream":true"#, .events), (.images, #""stream":true"#, .events),
        (.speech, #""x":1"#, .bytes), (.speech, #""stream_format":"sse""#, .events),
        (.speech, #""stream_format":"audio""#, .bytes),
    ])
    func `how the answer comes is what the caller asks for`(
        ability: Ability, member: String, kind: TaskRequest.AnswerKind
    ) throws {
        #expect(try read(#"{"model":"m",\#(member)}"#, for: ability).answerKind == kind)
    }

    @Test(arguments: [
        ("[]", nil), ("{}", "model"), (#"{"model":""}"#, "model"), (#"{"model":1}"#, "model"),
        (#"{"model":"m","stream":1}"#, "stream"), (#"{"model":"m","usage":[]}"#, "usage"),
    ])
    func `what Sluice reads must be of its type`(text: String, parameter: String?) throws {
        let fault = #expect(throws: RequestFault.self) { try read(text, for: .images) }

        #expect(fault?.parameter == parameter)
    }

    // MARK: Forms

    private func form(_ fields: [(String, String)], isFile: Bool = false) -> FormBody {
        var (text, parts) = ("", [FormBody.Part]())
        for (name, value) in fields {
            let start = text.utf8.count
            text += value
            parts.append(
                FormBody.Part(
                    name: Bytes(name), isFile: isFile, range: start..<text.utf8.count,
                    content: start..<text.utf8.count))
        }
        return FormBody(bytes: Bytes(text), contentType: Bytes("multipart/form-data"), parts: parts)
    }

    @Test(arguments: [
        ([("model", "m")], TaskRequest.AnswerKind.json), ([("model", "m"), ("stream", "True")], .events),
        ([("model", "m"), ("stream", "false"), ("response_format", "srt")], .text),
        ([("model", "m"), ("response_format", "verbose_json")], .json),
        ([("model", "x"), ("response_format", "vtt"), ("model", "m")], .text),
    ])
    func `forms are read by their fields, the last of a name`(
        fields: [(String, String)], kind: TaskRequest.AnswerKind
    ) throws {
        let task = try TaskRequest(reading: form(fields), for: .transcriptions)

        #expect(task.answerKind == kind)
        #expect(task.model.text == "m")
        #expect(task.modelText.text == "\"m\"")
    }

    @Test(arguments: [
        ([("file", "m")], "model"), ([("model", "")], "model"), ([("model", "a\r\nb")], "model"),
        ([("model", String(repeating: "m", count: ChatRequest.longestModel + 1))], "model"),
        ([("model", "m"), ("stream", "yes")], "stream"),
    ])
    func `fields must be of their type, too`(fields: [(String, String)], parameter: String) {
        let fault = #expect(throws: RequestFault.self) {
            try TaskRequest(reading: form(fields), for: .transcriptions)
        }

        #expect(fault?.parameter == parameter)
    }

    @Test func `a file is no field`() {
        #expect(throws: RequestFault.self) {
            try TaskRequest(reading: form([("model", "m")], isFile: true), for: .transcriptions)
        }
    }
}
