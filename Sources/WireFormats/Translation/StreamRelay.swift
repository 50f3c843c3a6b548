// What stands between a gateway's stream and the caller's.
package import Base
package import Domain
package import JSON

/// Takes a gateway's events and writes what the caller gets of them. One for each stream.
package protocol StreamRelay: AnyObject {
    /// As the gateway counted so far.
    var usage: Usage? { get }
    /// By OpenAI's names.
    var finishReason: String? { get }
    /// Whether the stream is bound to this gateway: from then on there is no other.
    var isCommitted: Bool { get }
    /// Whether the gateway sent its end marker.
    var isDone: Bool { get }
    /// Whether the gateway said that its model thinks, though nothing may come of that for minutes.
    var isThinking: Bool { get }

    /// Takes an event and writes to `out` what the caller gets of it.
    ///
    /// - Parameters:
    ///   - raw: the event's bytes, its blank line included.
    ///   - data: its data; `position` is where it stands in `raw`, nil when it was joined from several lines.
    ///   - isError: whether its type says that it is an error.
    /// - Throws: an error in the stream, or data that is none of the format's.
    func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault)

    /// The stream ended by itself: writes what belongs at its end.
    ///
    /// - Throws: `.empty` when there was no answer; `.cutShort` when it stopped without saying why.
    func finish(into out: ByteBuffer) throws(ReplyFault)

    /// The stream broke off after the caller had got something: writes why, as the last of it.
    func breakOff(_ error: CallerError, into out: ByteBuffer)

    /// Whether the caller gets events: signs of life and failures have a place among them.
    var carriesEvents: Bool { get }
}

extension StreamRelay {
    package var carriesEvents: Bool { true }
    package var isThinking: Bool { false }
}

/// Relays between two formats: each event is read as neutral ones, and these are written in the caller's dialect.
package final class TranslatingRelay: StreamRelay {
    package var usage: Usage? { progress.usage }
    package var finishReason: String? { progress.finishReason }
    package var isCommitted: Bool { progress.isCommitted }
    package var isDone: Bool { decoder.isDone }
    package var isThinking: Bool { decoder.isThinking }

    private var decoder: any AnswerDecoder
    private var writer: any AnswerStreamWriter
    private let prompt: AnsweredPrompt
    private var progress: AnswerProgress
    private var events: [ChatEvent] = []

    package init(_ decoder: any AnswerDecoder, _ frame: AnswerFrame) {
        self.decoder = decoder
        writer = frame.dialect.streamWriter(frame)
        progress = AnswerProgress(mostChoices: frame.dialect == .chat ? ChatEvent.mostChoices : 1)
        prompt = frame.prompt
    }

    package func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault) {
        guard !decoder.isDone else { return }
        if isError { throw .inBand(ErrorDetails(errorEvent: data)) }
        // Some upstreams keep a connection alive with events that say nothing.
        guard !data.isEmpty else { return }
        defer { events.removeAll(keepingCapacity: true) }
        try decoder.decode(data, into: &events)
        try write(into: out)
    }

    /// Takes an answer that came whole as if it had been streamed.
    package func receive(whole document: JSONDocument, into out: ByteBuffer) throws(ReplyFault) {
        defer { events.removeAll() }
        try decoder.decode(whole: document, into: &events)
        try write(into: out)
    }

    package func finish(into out: ByteBuffer) throws(ReplyFault) {
        try progress.checkEnd(isDone: decoder.isDone)
        writer.finish(progress.usage, into: out)
    }

    package func breakOff(_ error: CallerError, into out: ByteBuffer) {
        writer.breakOff(error, into: out)
    }

    private func write(into out: ByteBuffer) throws(ReplyFault) {
        for event in events {
            progress.note(event)
            try writer.write(prompt.told(event), into: out)
        }
    }
}
