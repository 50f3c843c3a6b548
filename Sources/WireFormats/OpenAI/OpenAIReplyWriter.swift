// Neutral events as a whole answer in OpenAI's format.
internal import Base
internal import Domain
internal import JSON

/// Gathers an answer's events and writes them as one message a choice.
///
/// Source: OpenAI API reference, "The chat completion object".
struct OpenAIReplyWriter: AnswerReplyWriter {
    private struct Choice {
        var texts: [JSONString] = []
        var refusals: [JSONString] = []
        var thoughts: [(block: Int, pieces: ThoughtPieces)] = []
        var calls: [(head: ToolCallHead, arguments: [JSONString])] = []
        var images: [(data: JSONString, mediaType: JSONString)] = []
        var logprobs: Bytes?
        var finishReason: FinishReason?

        mutating func note(_ event: ChatEvent) {
            switch event {
            case .began, .stopSequence, .usage: break
            case .text(let text, _): texts.append(text)
            case .refusal(let text, _): refusals.append(text)
            case .thought(let thought, let block, _): note(thought, block)
            case .toolCall(let head, _): calls.append((head, []))
            case .toolArguments(let text, let call, _):
                guard let place = calls.lastIndex(where: { $0.head.index == call }) else { return }
                calls[place].arguments.append(text)
            case .image(let data, let mediaType, _): images.append((data, mediaType))
            case .logprobs(let json, _): logprobs = json
            case .finished(let reason, _): finishReason = reason
            }
        }

        private mutating func note(_ thought: Thought, _ block: Int) {
            if thoughts.last?.block == block {
                thoughts[thoughts.count - 1].pieces.append(thought)
            } else {
                thoughts.append((block, ThoughtPieces(thought)))
            }
        }
    }

    private let frame: AnswerFrame
    private var id: JSONString?
    private var choices: [Choice] = []
    private var usage: Usage?

    init(_ frame: AnswerFrame) {
        self.frame = frame
    }

    mutating func note(_ event: ChatEvent) {
        switch event {
        case .began(let id): self.id = self.id ?? id
        case .usage(let usage): self.usage = usage
        case .text, .refusal, .thought, .toolCall, .toolArguments, .image, .logprobs, .stopSequence,
            .finished:
            // Choices come in any order; more of them than any request may ask for are none.
            let index = event.choice
            guard (0..<ChatEvent.mostChoices).contains(index) else { return }
            while choices.count <= index { choices.append(Choice()) }
            // In place: an answer of many pieces must not be copied with each of them.
            choices[index].note(event)
        }
    }

    // MARK: Writing

    var body: Bytes {
        let buffer = ByteBuffer(capacity: 1024)
        var writer = JSONWriter(into: buffer)
        writer.object { writer in
            writer.member("id", id ?? frame.ownID)
            writer.member("object", raw: "\"chat.completion\"")
            writer.member("created", frame.created)
            writer.member("model", raw: frame.modelText)
            writer.array("choices") { list in
                for (index, choice) in choices.enumerated() { write(choice, index, to: &list) }
            }
            if let provider = frame.wish.provider { writer.member("provider", provider) }
            if let usage {
                writer.name("usage")
                OpenAIUsage.write(usage, frame.wish, to: &writer)
            }
        }
        return buffer.takeAll()
    }

    private func write(_ choice: Choice, _ index: Int, to list: inout JSONWriter) {
        list.object { body in
            body.member("index", index)
            body.object("message") { write(choice, to: &$0) }
            body.member("logprobs", raw: choice.logprobs ?? Bytes("null"))
            body.member("finish_reason", choice.finishReason?.rawValue)
        }
    }

    private func write(_ choice: Choice, to message: inout JSONWriter) {
        message.member("role", raw: "\"assistant\"")
        if choice.texts.isEmpty {
            message.member(null: "content")
        } else {
            message.member("content", .joining(choice.texts))
        }
        if choice.refusals.isEmpty {
            message.member(null: "refusal")
        } else {
            message.member("refusal", .joining(choice.refusals))
        }
        writeThoughts(choice, to: &message)
        if !choice.calls.isEmpty {
            message.array("tool_calls") { list in
                for call in choice.calls {
                    OpenAIDelta(frame).write(
                        call.head, arguments: .joining(call.arguments), isIndexed: false, to: &list)
                }
            }
        }
        if !choice.images.isEmpty {
            message.array("images") { list in
                for image in choice.images {
                    OpenAIDelta.write(image: image.data, image.mediaType, to: &list)
                }
            }
        }
    }

    private func writeThoughts(_ choice: Choice, to message: inout JSONWriter) {
        guard !choice.thoughts.isEmpty else { return }
        let thoughts = choice.thoughts.map { (block: $0.block, whole: $0.pieces.whole) }
        let texts = thoughts.compactMap(\.whole.text)
        if !texts.isEmpty { message.member("reasoning_content", .joining(texts)) }
        message.array("reasoning_details") { list in
            for thought in thoughts { OpenAIDelta.write(thought.whole, thought.block, to: &list) }
        }
    }
}
