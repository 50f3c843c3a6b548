// The gateway that is always there: answers in this process, over the same seam as any upstream.
package import Base
package import HTTP
internal import JSON

/// Plays an OpenAI-compatible upstream in memory: `echo` repeats, `lorem` streams words at a steady pace, `embed` makes
/// vectors of words, and the `fault-…` models fail in the ways real upstreams do.
package final class DemoUpstream: UpstreamTransport {
    private let time: any Timekeeper

    package init(time: any Timekeeper) {
        self.time = time
    }

    package func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        guard let call = DemoCall(request.body) else {
            return answer(400, DemoText.error("the demo did not understand the request"), cancellation)
        }
        guard call.wantsVectors == (call.model == "embed") else {
            let hint =
                "the demo makes vectors with 'embed' at /v1/embeddings, and of the others it makes text"
            return answer(400, DemoText.error(hint, param: "model"), cancellation)
        }
        switch call.model {
        case "embed":
            let vectors = DemoVectors.answer(call.request, model: call.model)
            return answer(
                vectors == nil ? 400 : 200,
                vectors ?? DemoText.error("'input' must be text, and 'dimensions' up to 1024"), cancellation)
        case "echo":
            return reply(to: call, words: DemoText.words(call.lastMessage), pace: .zero, cancellation)
        case "lorem":
            return reply(to: call, words: DemoText.lorem, pace: .milliseconds(20), cancellation)
        case "fault-429":
            return answer(
                429, DemoText.error("the demo is rate limited, as asked"), cancellation, ("retry-after", "1"))
        case "fault-500":
            return answer(500, DemoText.error("the demo failed, as asked"), cancellation)
        case "fault-cut": return fault(call, then: .cut, cancellation)
        case "fault-stall": return fault(call, then: .stall, cancellation)
        case "fault-error-in-stream":
            let event = DemoText.event(DemoText.error("the demo broke off, as asked"))
            return fault(call, then: .bytes(event, after: .zero), cancellation)
        default: return answer(404, DemoText.error("the demo has no such model"), cancellation)
        }
    }

    // MARK: Answers

    private func reply(
        to call: DemoCall, words: DemoWords, pace: Duration, _ cancellation: Cancellation
    ) -> UpstreamResponse {
        let usage = DemoUsage(prompt: DemoText.words(call.lastMessage).count, completion: words.count)
        guard call.isStreaming else {
            return answer(200, DemoText.whole(call.model, words.pieces.joined(), usage), cancellation)
        }
        var steps = words.pieces.map { DemoStep.bytes(DemoText.chunk(call.model, content: $0), after: pace) }
        steps.append(.bytes(DemoText.lastChunk(call.model), after: .zero))
        if call.wantsUsage { steps.append(.bytes(DemoText.usageChunk(call.model, usage), after: .zero)) }
        steps.append(.bytes(DemoText.event(Bytes("[DONE]")), after: .zero))
        return stream(steps, cancellation)
    }

    /// A stream that begins well; a whole answer that ends so before it is complete.
    private func fault(
        _ call: DemoCall, then step: DemoStep, _ cancellation: Cancellation
    ) -> UpstreamResponse {
        guard call.isStreaming else {
            if case .bytes = step {
                return answer(200, DemoText.error("the demo failed, as asked"), cancellation)
            }
            return response(
                200, "application/json", [.bytes(Bytes(#"{"id":"#), after: .zero), step], cancellation)
        }
        let begin = DemoText.words("This stream will not end well.").pieces.map {
            DemoStep.bytes(DemoText.chunk(call.model, content: $0), after: .zero)
        }
        return stream(begin + [step], cancellation)
    }

    private func stream(_ steps: [DemoStep], _ cancellation: Cancellation) -> UpstreamResponse {
        response(200, "text/event-stream", steps, cancellation)
    }

    private func answer(
        _ status: Int, _ body: Bytes, _ cancellation: Cancellation, _ field: (String, String)? = nil
    ) -> UpstreamResponse {
        response(status, "application/json", [.bytes(body, after: .zero)], cancellation, field)
    }

    private func response(
        _ status: Int, _ type: String, _ steps: [DemoStep], _ cancellation: Cancellation,
        _ field: (String, String)? = nil
    ) -> UpstreamResponse {
        var fields = [(name: "content-type", value: type)]
        if let field { fields.append((name: field.0, value: field.1)) }
        let head = ResponseHead(
            status: HTTPStatus(status) ?? .internalServerError, version: .http11, fields: HTTPFields(fields),
            framing: .untilClose, isPersistent: false)
        return UpstreamResponse(head: head, body: DemoBody(steps, time: time, cancellation: cancellation))
    }
}

/// What the demo reads of a request.
private struct DemoCall {
    let request: JSONNode
    let model: String
    /// Whether it is no conversation: such have no `input`.
    let wantsVectors: Bool
    let isStreaming: Bool
    let wantsUsage: Bool
    let lastMessage: String

    init?(_ body: [Bytes]) {
        let text = ByteBuffer()
        for part in body { text.append(part) }
        guard let root = (try? JSONDocument(parsing: text.takeAll()))?.root, let model = root["model"]?.string
        else { return nil }
        self.model = model
        request = root
        wantsVectors = root["input"] != nil && root["messages"] == nil
        isStreaming = root["stream"]?.bool ?? false
        wantsUsage = root["stream_options"]?["include_usage"]?.bool ?? false
        lastMessage = Self.lastUserMessage(root["messages"])
    }

    private static func lastUserMessage(_ messages: JSONNode?) -> String {
        var last = ""
        guard let messages else { return last }
        for message in messages.elements where message["role"]?.matches("user") == true {
            guard let content = message["content"] else { continue }
            last =
                content.string ?? content.elements.compactMap { $0["text"]?.string }.joined(separator: "\n")
        }
        return last
    }
}
