// Answers in a format that is not the caller's.
package import Base
package import Domain
package import JSON

/// Reads one answer of a gateway as neutral events. Each format has one.
package protocol AnswerDecoder {
    /// Whether the stream has said that it is at its end.
    var isDone: Bool { get }
    /// Whether it said that the model thinks, though nothing may come of that for minutes.
    var isThinking: Bool { get }

    /// Reads one event of a stream: the data of a server-sent event, or a line of JSON.
    ///
    /// - Throws: an error that the stream told, or data that is none of the format's.
    mutating func decode(_ data: Bytes, into events: inout [ChatEvent]) throws(ReplyFault)

    /// Reads an answer that came whole.
    ///
    /// - Throws: an error that came with a good status, or JSON that is none of the format's.
    mutating func decode(whole document: JSONDocument, into events: inout [ChatEvent]) throws(ReplyFault)
}

extension AnswerDecoder {
    package var isThinking: Bool { false }
}

/// What has come of an answer so far, and whether that is one. The same for all formats.
struct AnswerProgress {
    private(set) var usage: Usage?
    private(set) var finishReason: String?
    /// Whether something came that the caller would see.
    private(set) var hasOutput = false

    /// Whether what was received so far binds the answer to this gateway: content, or a finish that needs none. A
    /// bare `stop` does not: the usage that follows tells whether it is an answer at all.
    var isCommitted: Bool { hasOutput || (finishReason.map { $0 != "stop" } ?? false) }

    mutating func note(finishReason: String) { self.finishReason = finishReason }
    mutating func note(usage: Usage) { self.usage = usage }
    mutating func noteOutput() { hasOutput = true }

    mutating func note(_ event: ChatEvent) {
        switch event {
        case .finished(let reason, _): finishReason = reason.rawValue
        case .usage(let usage): self.usage = usage
        case .text, .refusal, .thought, .toolCall, .toolArguments, .image, .began, .logprobs, .stopSequence:
            if event.isOutput { hasOutput = true }
        }
    }

    /// To be asked when nothing more comes.
    ///
    /// - Parameter isDone: whether the gateway sent its end marker.
    /// - Throws: `.empty` when there was no answer; `.cutShort` when it stopped without saying why.
    func checkEnd(isDone: Bool) throws(ReplyFault) {
        guard finishReason != nil || (isDone && hasOutput) else { throw hasOutput ? .cutShort : .empty }
        if !isCommitted, (usage?.completionTokens ?? 0) == 0 { throw .empty }
    }
}
