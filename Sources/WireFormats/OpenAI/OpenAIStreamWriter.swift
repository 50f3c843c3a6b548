// Neutral events as a stream in OpenAI's format.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// Writes an answer's events as chunks.
///
/// Source: OpenAI API reference, "The chat completion chunk object"; thoughts as DeepSeek (`reasoning_content`) and
/// OpenRouter (`reasoning_details`) spell them, seals on tool calls as Google's own OpenAI door does
/// (`extra_content`), November 2026.
struct OpenAIStreamWriter: AnswerStreamWriter {
    private let frame: AnswerFrame
    /// What every chunk begins with, up to its choices; made once the answer's id is known.
    private var prefix = Bytes.empty
    /// A bit for each choice that has begun.
    private var begun: UInt128 = 0

    init(_ frame: AnswerFrame) {
        self.frame = frame
    }

    mutating func write(_ event: ChatEvent, into out: ByteBuffer) {
        guard (0..<ChatEvent.mostChoices).contains(event.choice) else { return }
        switch event {
        case .began(let id): makePrefix(id)
        case .usage, .stopSequence: break
        case .text(let text, let choice):
            // By far the most frequent event.
            beginDelta(choice, into: out)
            out.append("\"content\":")
            out.append(text.raw)
            endDelta(out)
        case .logprobs(let json, let choice): writeLogprobs(json, choice, into: out)
        case .finished(let reason, let choice): writeFinish(reason, choice, into: out)
        case .refusal, .thought, .toolCall, .toolArguments, .image:
            beginDelta(event.choice, into: out)
            var members = JSONWriter(into: out)
            OpenAIDelta(frame).write(event, to: &members)
            endDelta(out)
        }
    }

    /// Ends the stream, with usage where the caller asked for it.
    mutating func finish(_ usage: Usage?, into out: ByteBuffer) {
        if frame.wish.isForStreams {
            appendPrefix(to: out)
            out.append("[],\"usage\":")
            OpenAIUsage.write(usage, frame.wish, into: out)
            if let provider = frame.wish.provider {
                out.append(",\"provider\":")
                out.append(jsonString: provider)
            }
            out.append("}\n\n")
        }
        out.append("data: [DONE]\n\n")
    }

    mutating func breakOff(_ error: CallerError, into out: ByteBuffer) {
        OpenAIErrorBody.writeEvent(error, into: out)
    }

    // MARK: Chunks

    private mutating func beginDelta(_ choice: Int, into out: ByteBuffer) {
        beginChoice(choice, into: out)
        out.append(",\"delta\":{")
        if begins(choice) { out.append("\"role\":\"assistant\",") }
    }

    private func endDelta(_ out: ByteBuffer) {
        out.append("},\"finish_reason\":null}]}\n\n")
    }

    private mutating func writeLogprobs(_ json: Bytes, _ choice: Int, into out: ByteBuffer) {
        beginChoice(choice, into: out)
        out.append(",\"delta\":{},\"logprobs\":")
        out.append(json)
        out.append(",\"finish_reason\":null}]}\n\n")
    }

    private mutating func writeFinish(_ reason: FinishReason, _ choice: Int, into out: ByteBuffer) {
        beginChoice(choice, into: out)
        out.append(",\"delta\":{")
        if begins(choice) { out.append("\"role\":\"assistant\"") }
        out.append("},\"finish_reason\":")
        out.append(jsonString: reason.rawValue)
        out.append("}]}\n\n")
    }

    private mutating func beginChoice(_ choice: Int, into out: ByteBuffer) {
        appendPrefix(to: out)
        out.append("[{\"index\":")
        out.append(decimal: choice)
    }

    /// Whether the choice has said nothing so far.
    private mutating func begins(_ choice: Int) -> Bool {
        let bit: UInt128 = 1 << choice
        defer { begun |= bit }
        return begun & bit == 0
    }

    // MARK: What all chunks begin with

    private mutating func appendPrefix(to out: ByteBuffer) {
        if prefix.isEmpty { makePrefix(frame.ownID) }
        out.append(prefix)
    }

    private mutating func makePrefix(_ id: JSONString) {
        guard prefix.isEmpty else { return }
        let text = ByteBuffer(capacity: 128 + id.raw.count + frame.modelText.count)
        text.append("data: {\"id\":")
        text.append(id.raw)
        text.append(",\"object\":\"chat.completion.chunk\",\"created\":")
        text.append(decimal: frame.created)
        text.append(",\"model\":")
        text.append(frame.modelText)
        text.append(",\"choices\":")
        prefix = text.takeAll()
    }
}
