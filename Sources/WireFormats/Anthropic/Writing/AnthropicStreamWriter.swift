// Neutral events as a stream in Anthropic's format.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// Writes an answer's events as blocks that begin, go on and stop one after the other.
///
/// - Calls of tools that come at once are told one after the other: what belongs to a later block waits until the call
///   before it is complete.
/// - The beginning says how long the prompt is as far as it was told by then, else about how long; the end corrects it.
///
/// Source: Anthropic's page "Streaming Messages", November 2026.
struct AnthropicStreamWriter: AnswerStreamWriter {
    /// How many bytes may wait behind a call that does not come to its end.
    private static let mostWaiting = 16 << 20

    private let frame: AnswerFrame
    private var id: JSONString?
    private var usage: Usage?
    private var estimate = AnswerEstimate()
    private var hasBegun = false
    private var ending: AnthropicEnding
    private var blocks = AnthropicBlockEvents()
    /// What comes behind a call whose arguments are not complete.
    private var waiting: [AnthropicBlock] = []
    private var waitingBytes = 0
    /// Seals that have a block of their own, until another block follows.
    private var seals = HeldSeals()
    private var calls = 0

    init(_ frame: AnswerFrame) {
        self.frame = frame
        ending = AnthropicEnding(frame.prompt)
    }

    mutating func write(_ event: ChatEvent, into out: ByteBuffer) throws(ReplyFault) {
        guard event.choice == 0 else { return }
        estimate.note(event)
        switch event {
        case .began(let id): self.id = self.id ?? id
        case .usage(let usage): self.usage = usage
        case .text(let text, _): try add(text: text, into: out)
        case .refusal(let text, _):
            ending.noteRefusal()
            try add(text: text, into: out)
        case .thought(let thought, let block, _): try add(thought, block, into: out)
        case .toolCall(let head, _): try add(head, into: out)
        case .toolArguments(let text, let call, _): try add(arguments: text, of: call, into: out)
        case .image(let data, let mediaType, _):
            try add(text: AnthropicBlock.note(ofImage: data, mediaType), into: out)
        case .stopSequence(let text, _): ending.note(stopSequence: text)
        case .finished(let reason, _):
            ending.note(reason)
            endBlocks(into: out)
        case .logprobs: break
        }
    }

    mutating func finish(_ usage: Usage?, into out: ByteBuffer) {
        begin(into: out)
        endBlocks(into: out)
        out.append("event: message_delta\ndata: ")
        var writer = JSONWriter(into: out)
        writer.object { event in
            event.member("type", raw: "\"message_delta\"")
            event.object("delta") { ending.write(to: &$0) }
            event.name("usage")
            AnthropicToldUsage(usage, frame, estimate).write(frame.wish, to: &event)
        }
        out.append("\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
    }

    mutating func breakOff(_ error: CallerError, into out: ByteBuffer) {
        AnthropicErrorBody.writeEvent(error, into: out)
    }

    // MARK: What comes

    private mutating func add(text: JSONString, into out: ByteBuffer) throws(ReplyFault) {
        // By far the most frequent event.
        if blocks.isText, waiting.isEmpty, seals.isEmpty { return blocks.text(text, into: out) }
        guard !text.isEmpty else { return }
        if mustWait, waiting.last?.isText == true {
            try wait(text) { $0.append(text) }
        } else {
            try add(.text([text]), text, into: out)
        }
    }

    private mutating func add(_ thought: Thought, _ block: Int, into out: ByteBuffer) throws(ReplyFault) {
        if let data = ToldThought.data(of: thought) { try add(.sealed(data), data, into: out) }
        guard thought.text?.isEmpty == false || thought.signature != nil else { return }
        let size = thought.text ?? thought.signature ?? JSONString("")
        if !mustWait, seals.isEmpty, blocks.isThought(block) {
            blocks.thought(thought, into: out)
        } else if mustWait, waiting.last?.isThought(block) == true {
            try wait(size) { $0.append(thought) }
        } else {
            try add(ToldThought.block(begunBy: thought, block), size, into: out)
        }
    }

    private mutating func add(_ head: ToolCallHead, into out: ByteBuffer) throws(ReplyFault) {
        if let signature = head.signature {
            let data = CarriedSeal(.call(calls), of: .gemini, signature).text
            try add(.sealed(data), data, into: out)
        }
        calls += 1
        ending.noteCall()
        try add(.call(head, []), head.name, into: out)
    }

    private mutating func add(
        arguments text: JSONString, of call: Int, into out: ByteBuffer
    ) throws(ReplyFault) {
        if blocks.isCall(call) {
            blocks.arguments(text, into: out)
            if !mustWait { writeWaiting(into: out) }
        } else if let place = waiting.firstIndex(where: { $0.isCall(call) }) {
            try wait(text, at: place) { $0.append(text) }
        }
    }

    // MARK: What waits

    /// Whether there is a call that must be complete before another block can begin.
    private var mustWait: Bool { blocks.isIncompleteCall }

    /// - Parameter size: what of it may be long.
    private mutating func add(
        _ block: AnthropicBlock, _ size: JSONString, into out: ByteBuffer
    ) throws(ReplyFault) {
        guard mustWait else { return write(block, into: out) }
        waiting.append(block)
        try wait(size) { _ in }
    }

    private mutating func wait(
        _ size: JSONString, at place: Int? = nil, _ change: (inout AnthropicBlock) -> Void
    ) throws(ReplyFault) {
        waitingBytes += size.raw.count
        guard waitingBytes <= Self.mostWaiting else { throw .malformed }
        change(&waiting[place ?? waiting.count - 1])
    }

    /// Writes what waited, up to a call that is not complete either.
    private mutating func writeWaiting(into out: ByteBuffer) {
        while !waiting.isEmpty, !mustWait { write(waiting.removeFirst(), into: out) }
        if waiting.isEmpty { waitingBytes = 0 }
    }

    // MARK: Blocks

    private mutating func write(_ block: AnthropicBlock, into out: ByteBuffer) {
        if case .sealed(let data) = block { return seals.hold(data) }
        begin(into: out)
        for data in seals.takeAll() { blocks.sealed(data, into: out) }
        blocks.begin(block, frame, into: out)
    }

    private mutating func endBlocks(into out: ByteBuffer) {
        for block in waiting { write(block, into: out) }
        waiting = []
        let last = seals.takeAll()
        if !last.isEmpty, !blocks.endsWithText {
            begin(into: out)
            for data in last { blocks.sealed(data, into: out) }
        }
        blocks.end(into: out)
    }

    private mutating func begin(into out: ByteBuffer) {
        guard !hasBegun else { return }
        hasBegun = true
        out.append("event: message_start\ndata: ")
        var writer = JSONWriter(into: out)
        writer.object { event in
            event.member("type", raw: "\"message_start\"")
            event.object("message") { message in
                AnthropicMessage.writeHead(frame, id, to: &message)
                message.member("content", raw: "[]")
                message.member(null: "stop_reason")
                message.member(null: "stop_sequence")
                message.name("usage")
                // Of the answer nothing has been told yet.
                AnthropicToldUsage(usage, frame, AnswerEstimate()).write(nil, to: &message)
            }
        }
        out.append("\n\n")
    }
}
