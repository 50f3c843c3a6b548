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
    private var choices = ChoiceProgress()
    /// How many choices the caller is given: what comes of others is nobody's.
    private let mostChoices: Int

    init(mostChoices: Int = ChatEvent.mostChoices) {
        self.mostChoices = mostChoices
    }

    /// Whether what was received so far binds the answer to this gateway: content, or a finish that needs none. A
    /// bare `stop` does not: the usage that follows tells whether it is an answer at all.
    var isCommitted: Bool { hasOutput || (finishReason.map { $0 != "stop" } ?? false) }

    mutating func note(finishReason: String) { self.finishReason = finishReason }
    mutating func note(usage: Usage) { self.usage = usage }
    mutating func noteOutput() { hasOutput = true }
    mutating func note(_ more: ChoiceProgress) { choices.add(more) }

    mutating func note(_ event: ChatEvent) {
        switch event {
        case .finished(let reason, let choice):
            finishReason = reason.rawValue
            choices.noteEnd(of: choice)
        case .usage(let usage): self.usage = usage
        case .text, .refusal, .thought, .toolCall, .toolArguments, .image, .began, .logprobs, .stopSequence:
            guard event.isOutput else { return }
            hasOutput = true
            if event.choice < mostChoices { choices.noteBegin(of: event.choice) }
        }
    }

    /// To be asked when nothing more comes.
    ///
    /// - Parameter isDone: whether the gateway sent its end marker.
    /// - Throws: `.empty` when there was no answer; `.cutShort` when it stopped without saying why, or one choice of
    ///   several did.
    func checkEnd(isDone: Bool) throws(ReplyFault) {
        guard finishReason != nil || (isDone && hasOutput) else { throw hasOutput ? .cutShort : .empty }
        guard isDone || choices.areFinished else { throw .cutShort }
        if !isCommitted, (usage?.completionTokens ?? 0) == 0 { throw .empty }
    }
}

/// Which choices of an answer have begun, and which have said why they ended.
struct ChoiceProgress {
    private var begun: UInt128 = 0
    private var finished: UInt128 = 0

    /// Whether none that began is still to end.
    var areFinished: Bool { begun & ~finished == 0 }

    /// - Parameter choice: from 0; those beyond `ChatEvent.mostChoices` are not counted.
    mutating func noteBegin(of choice: Int) { begun |= 1 << choice }
    mutating func noteEnd(of choice: Int) { finished |= 1 << choice }

    mutating func add(_ more: ChoiceProgress) {
        begun |= more.begun
        finished |= more.finished
    }
}
