// Neutral events as a whole answer in Anthropic's format.
internal import Base
internal import Domain
internal import JSON

/// Gathers an answer's events and writes them as one message.
///
/// Source: Anthropic's API reference, "Create a Message", November 2026.
struct AnthropicReplyWriter: AnswerReplyWriter {
    private let frame: AnswerFrame
    private var id: JSONString?
    private var usage: Usage?
    private var estimate = AnswerEstimate()
    private var ending: AnthropicEnding
    private var blocks: [AnthropicBlock] = []
    private var seals = HeldSeals()
    private var calls = 0

    init(_ frame: AnswerFrame) {
        self.frame = frame
        ending = AnthropicEnding(frame.prompt)
    }

    mutating func note(_ event: ChatEvent) {
        guard event.choice == 0 else { return }
        estimate.note(event)
        switch event {
        case .began(let id): self.id = self.id ?? id
        case .usage(let usage): self.usage = usage
        case .text(let text, _): add(text: text)
        case .refusal(let text, _):
            ending.noteRefusal()
            add(text: text)
        case .thought(let thought, let block, _): add(thought, block)
        case .toolCall(let head, _): add(head)
        case .toolArguments(let text, let call, _):
            guard let place = blocks.lastIndex(where: { $0.isCall(call) }) else { return }
            blocks[place].append(text)
        case .image(let data, let mediaType, _): add(text: AnthropicBlock.note(ofImage: data, mediaType))
        case .stopSequence(let text, _): ending.note(stopSequence: text)
        case .finished(let reason, _): ending.note(reason)
        case .logprobs: break
        }
    }

    private mutating func add(text: JSONString) {
        guard !text.isEmpty else { return }
        if seals.isEmpty, blocks.last?.isText == true {
            blocks[blocks.count - 1].append(text)
        } else {
            add(.text([text]))
        }
    }

    private mutating func add(_ thought: Thought, _ number: Int) {
        if let data = ToldThought.data(of: thought) { seals.hold(data) }
        guard thought.text?.isEmpty == false || thought.signature != nil else { return }
        if seals.isEmpty, blocks.last?.isThought(number) == true {
            blocks[blocks.count - 1].append(thought)
        } else {
            add(ToldThought.block(begunBy: thought, number))
        }
    }

    private mutating func add(_ head: ToolCallHead) {
        if let signature = head.signature {
            seals.hold(CarriedSeal(.call(calls), of: .gemini, signature).text)
        }
        calls += 1
        ending.noteCall()
        add(.call(head, []))
    }

    private mutating func add(_ block: AnthropicBlock) {
        if case .sealed(let data) = block { return seals.hold(data) }
        blocks += seals.takeAll().map { .sealed($0) }
        blocks.append(block)
    }

    // MARK: Writing

    var body: Bytes {
        var (blocks, seals) = (blocks, seals)
        if blocks.last?.isText != true { blocks += seals.takeAll().map { .sealed($0) } }
        let buffer = ByteBuffer(capacity: 1024)
        var writer = JSONWriter(into: buffer)
        writer.object { message in
            AnthropicMessage.writeHead(frame, id, to: &message)
            message.array("content") { list in
                for block in blocks { list.object { write(block, to: &$0) } }
            }
            ending.write(to: &message)
            message.name("usage")
            AnthropicToldUsage(usage, frame, estimate).write(frame.wish, to: &message)
        }
        return buffer.takeAll()
    }

    private func write(_ block: AnthropicBlock, to body: inout JSONWriter) {
        switch block {
        case .text(let texts):
            body.member("type", raw: "\"text\"")
            body.member("text", .joining(texts))
        case .thought(_, let pieces):
            let thought = pieces.whole
            body.member("type", raw: "\"thinking\"")
            body.member("thinking", thought.text ?? JSONString(""))
            body.member("signature", ToldThought.signature(of: thought))
        case .sealed(let data):
            body.member("type", raw: "\"redacted_thinking\"")
            body.member("data", data)
        case .call(let head, let arguments):
            AnthropicMessage.writeHead(of: head, frame, to: &body)
            body.member("input", raw: Self.input(.joining(arguments)))
        }
    }

    /// Arguments as the object that the format demands. What a model wrote otherwise, or did not write to its end, is
    /// told as it came, under a name that no tool has.
    private static func input(_ arguments: JSONString) -> Bytes {
        let text = arguments.utf8
        guard !NoArguments.are(text) else { return Bytes("{}") }
        if let document = try? JSONDocument(parsing: text), document.root.kind == .object {
            return document.root.raw
        }
        return JSONWriter.text { $0.member("invalid_json", arguments) }
    }
}
