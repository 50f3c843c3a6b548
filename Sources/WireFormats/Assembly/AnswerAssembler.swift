// Streams as the whole answers that they would have been.
package import Base
package import Domain

/// Puts the events of a stream together as the document that the gateway would have sent whole, in the gateway's own
/// format. Each format has one.
protocol AnswerAssembler: AnyObject {
    /// Whether the stream has said that it is at its end.
    var isDone: Bool { get }
    /// Whether it said why the answer ended.
    var isFinished: Bool { get }
    /// Whether something came that a caller would see.
    var hasOutput: Bool { get }
    /// Whether it said that the model thinks, though nothing may come of that for minutes.
    var isThinking: Bool { get }

    /// Takes an event: the data of a server-sent one, or a line of JSON.
    ///
    /// - Throws: an error that the stream told, data that is none of the format's, or more of it than there is room for.
    func add(_ data: Bytes) throws(ReplyFault)

    /// Writes the document.
    ///
    /// - Throws: `.malformed` where the pieces make none.
    func write(into out: ByteBuffer) throws(ReplyFault)
}

extension AnswerAssembler {
    var isThinking: Bool { false }
}

/// A stream that nobody is given while it runs: at its end the whole answer is written.
package final class AssemblingRelay: StreamRelay {
    /// In the document.
    package var usage: Usage? { nil }
    package var finishReason: String? { nil }
    /// The patience for the first event is over with it; nobody has seen anything yet.
    package var isCommitted: Bool { assembler.hasOutput }
    package var isDone: Bool { assembler.isDone }
    package var isThinking: Bool { assembler.isThinking }

    private let assembler: any AnswerAssembler

    init(_ assembler: any AnswerAssembler) {
        self.assembler = assembler
    }

    package func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault) {
        guard !assembler.isDone else { return }
        if isError { throw .inBand(ErrorDetails(errorEvent: data)) }
        // Some upstreams keep a connection alive with events that say nothing.
        guard !data.isEmpty else { return }
        try assembler.add(data)
    }

    /// - Throws: `.empty` when there was no answer; `.cutShort` when it stopped without saying why. Whether it is one is
    ///   judged as of any whole answer.
    package func finish(into out: ByteBuffer) throws(ReplyFault) {
        guard assembler.isFinished || (assembler.isDone && assembler.hasOutput) else {
            throw assembler.hasOutput ? .cutShort : .empty
        }
        try assembler.write(into: out)
    }

    /// Nobody was given anything.
    package func breakOff(_ error: CallerError, into out: ByteBuffer) {}
}

extension WireFormat {
    /// What puts a stream of this format together as a whole answer.
    ///
    /// - Parameter limit: how many bytes that may have, about.
    package func assemblingRelay(limit: Int) -> AssemblingRelay {
        let room = AssemblyRoom(limit: limit)
        return switch self {
        case .openAI: AssemblingRelay(OpenAIAssembler(in: room))
        case .anthropic: AssemblingRelay(AnthropicAssembler(in: room))
        case .gemini: AssemblingRelay(GeminiAssembler(in: room))
        case .ollama: AssemblingRelay(OllamaAssembler(in: room))
        }
    }
}
