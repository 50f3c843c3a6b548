// The object that a response is.
internal import Base
internal import Domain
internal import JSON

/// A response as it stands: what streams tell at their beginning and end, and what a whole answer is.
///
/// Source: OpenAI API reference, "The response object", November 2026.
struct ResponsesObject {
    enum Status {
        case inProgress, completed
        /// Why it was cut off.
        case incomplete(StaticString)
        case failed(CallerError)

        fileprivate var json: StaticString {
            switch self {
            case .inProgress: "\"in_progress\""
            case .completed: "\"completed\""
            case .incomplete: "\"incomplete\""
            case .failed: "\"failed\""
            }
        }
    }

    let frame: AnswerFrame
    /// The same as the frame's.
    let nonce: Bytes
    let status: Status
    let items: [ResponsesItem]
    let usage: Usage?

    func write(to writer: inout JSONWriter) {
        writer.object { body in
            body.name("id")
            body.raw { out in
                out.append("\"resp_")
                out.append(nonce)
                out.append("\"")
            }
            body.member("object", raw: "\"response\"")
            body.member("created_at", frame.created)
            body.member("status", raw: status.json)
            body.member("model", raw: frame.modelText)
            writeEnding(to: &body)
            body.array("output") { list in
                for item in items { item.write(nonce, to: &list) }
            }
            body.name("usage")
            ResponsesUsage.write(usage, frame.wish, to: &body)
            // What a translation never does, whatever the caller asked for: the answer tells the truth about it.
            body.member("background", false)
            body.member(null: "previous_response_id")
            body.member("store", false)
            body.member("truncation", raw: "\"disabled\"")
            (frame.prompt.echo ?? .ofNothing).write(to: &body)
        }
    }

    private func writeEnding(to body: inout JSONWriter) {
        if case .failed(let error) = status {
            body.object("error") { ResponsesErrors.write(error, to: &$0) }
        } else {
            body.member(null: "error")
        }
        if case .incomplete(let reason) = status {
            body.object("incomplete_details") { $0.member("reason", raw: reason) }
        } else {
            body.member(null: "incomplete_details")
        }
    }
}
