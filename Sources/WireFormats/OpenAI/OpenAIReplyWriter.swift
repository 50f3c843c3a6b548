// Neutral events as a whole answer in OpenAI's format.
internal import Base
internal import Domain
internal import JSON

/// Gathers an answer's events and writes them as one message a choice.
///
/// Source: OpenAI API reference, "The chat completion object".
struct OpenAIReplyWriter {
    private struct Choice {
        var texts: [JSONString] = []
        var refusals: [JSONString] = []
        var thoughts: [(block: Int, thought: Thought)] = []
        var calls: [(head: ToolCallHead, arguments: [JSONString])] = []
        var images: [(data: JSONString, mediaType: JSONString)] = []
        var logprobs: Bytes?
        var finishReason: FinishReason?
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
        case .text(let text, let choice): self[choice].texts.append(text)
        case .refusal(let text, let choice): self[choice].refusals.append(text)
        case .thought(let thought, let block, let choice): note(thought, block, &self[choice])
        case .toolCall(let head, let choice): self[choice].calls.append((head, []))
        case .toolArguments(let text, let call, let choice):
            guard let place = self[choice].calls.lastIndex(where: { $0.head.index == call }) else { return }
            self[choice].calls[place].arguments.append(text)
        case .image(let data, let mediaType, let choice): self[choice].images.append((data, mediaType))
        case .logprobs(let json, let choice): self[choice].logprobs = json
        case .finished(let reason, let choice): self[choice].finishReason = reason
        }
    }

    private func note(_ thought: Thought, _ block: Int, _ choice: inout Choice) {
        if let last = choice.thoughts.last, last.block == block {
            choice.thoughts[choice.thoughts.count - 1].thought = last.thought.continued(by: thought)
        } else {
            choice.thoughts.append((block, thought))
        }
    }

    /// Choices come in any order; more of them than any request may ask for are none.
    private subscript(index: Int) -> Choice {
        get { choices.indices.contains(index) ? choices[index] : Choice() }
        set {
            guard (0..<128).contains(index) else { return }
            while choices.count <= index { choices.append(Choice()) }
            choices[index] = newValue
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
            if let usage {
                writer.name("usage")
                writer.raw(OpenAIUsage.text(usage))
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
        let texts = choice.thoughts.compactMap(\.thought.text)
        if !texts.isEmpty { message.member("reasoning_content", .joining(texts)) }
        message.array("reasoning_details") { list in
            for (block, thought) in choice.thoughts { OpenAIDelta.write(thought, block, to: &list) }
        }
    }
}
