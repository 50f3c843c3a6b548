// The events of the one block that is open.
internal import Base
internal import Domain
internal import JSON

/// Writes the events by which blocks begin, go on and stop, one block at a time. Each piece is written by appending its
/// bytes.
struct AnthropicBlockEvents {
    private enum Open {
        case none
        case text
        case thought(Int, seals: Thought)
        case call(Int, ArgumentsProgress)
    }

    private var open = Open.none
    /// How many blocks were begun.
    private var count = 0
    /// Whether the block begun last, open or not, is text.
    private(set) var endsWithText = false

    var isText: Bool {
        guard case .text = open else { return false }
        return true
    }

    func isThought(_ number: Int) -> Bool {
        guard case .thought(number, _) = open else { return false }
        return true
    }

    func isCall(_ index: Int) -> Bool {
        guard case .call(index, _) = open else { return false }
        return true
    }

    /// Whether a call is open whose arguments are not complete.
    var isIncompleteCall: Bool {
        guard case .call(_, let progress) = open else { return false }
        return !progress.isComplete
    }

    // MARK: Beginning

    /// Ends the open block and begins another one, with all there is of it.
    mutating func begin(_ block: AnthropicBlock, _ frame: AnswerFrame, into out: ByteBuffer) {
        end(into: out)
        endsWithText = block.isText
        switch block {
        case .text(let texts):
            start(into: out) { $0.append("{\"type\":\"text\",\"text\":\"\"}") }
            open = .text
            text(.joining(texts), into: out)
        case .thought(let number, let pieces):
            start(into: out) { $0.append("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}") }
            open = .thought(number, seals: Thought())
            thought(pieces.whole, into: out)
        case .call(let head, let arguments):
            start(into: out) { out in
                var writer = JSONWriter(into: out)
                writer.object { call in
                    AnthropicMessage.writeHead(of: head, frame, to: &call)
                    call.member("input", raw: "{}")
                }
            }
            open = .call(head.index, ArgumentsProgress())
            if !arguments.isEmpty { self.arguments(.joining(arguments), into: out) }
        case .sealed(let data): sealed(data, into: out)
        }
    }

    /// A block that comes whole.
    mutating func sealed(_ data: JSONString, into out: ByteBuffer) {
        end(into: out)
        endsWithText = false
        start(into: out) { out in
            out.append("{\"type\":\"redacted_thinking\",\"data\":")
            out.append(data.raw)
            out.append("}")
        }
        stop(into: out)
    }

    private mutating func start(into out: ByteBuffer, _ block: (ByteBuffer) -> Void) {
        out.append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":")
        out.append(decimal: count)
        out.append(",\"content_block\":")
        block(out)
        out.append("}\n\n")
        count += 1
    }

    // MARK: Going on

    mutating func text(_ text: JSONString, into out: ByteBuffer) {
        guard !text.isEmpty else { return }
        delta("{\"type\":\"text_delta\",\"text\":", text, into: out)
    }

    /// The signature is told at the end, once.
    mutating func thought(_ thought: Thought, into out: ByteBuffer) {
        guard case .thought(let number, var seals) = open else { return }
        seals.signature = thought.signature ?? seals.signature
        seals.origin = thought.origin ?? seals.origin
        open = .thought(number, seals: seals)
        if let text = thought.text, !text.isEmpty {
            delta("{\"type\":\"thinking_delta\",\"thinking\":", text, into: out)
        }
    }

    mutating func arguments(_ text: JSONString, into out: ByteBuffer) {
        guard case .call(let index, var progress) = open, !text.isEmpty else { return }
        let told = progress.read(text)
        open = .call(index, progress)
        if let told { delta("{\"type\":\"input_json_delta\",\"partial_json\":", told, into: out) }
    }

    private func delta(_ beginning: StaticString, _ text: JSONString, into out: ByteBuffer) {
        out.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":")
        out.append(decimal: count - 1)
        out.append(",\"delta\":")
        out.append(beginning)
        out.append(text.raw)
        out.append("}}\n\n")
    }

    // MARK: Stopping

    mutating func end(into out: ByteBuffer) {
        switch open {
        case .none: return
        case .text, .call: break
        case .thought(_, let seals):
            delta(
                "{\"type\":\"signature_delta\",\"signature\":", ToldThought.signature(of: seals), into: out)
        }
        open = .none
        stop(into: out)
    }

    private func stop(into out: ByteBuffer) {
        out.append("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")
        out.append(decimal: count - 1)
        out.append("}\n\n")
    }
}

/// Whether the arguments of a call, which come in pieces, are a whole JSON object.
///
/// Only braces and strings are looked at: whether it is valid is the caller's to see.
struct ArgumentsProgress {
    /// How much is held back of what may be none.
    private static let mostHeld = 64

    /// What came so far while there may be no arguments; nil once there are some.
    private var held: JSONString? = JSONString("")
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private(set) var isComplete = false

    /// - Returns: what there is to tell now.
    mutating func read(_ text: JSONString) -> JSONString? {
        guard let before = held else {
            follow(text)
            return text
        }
        let sofar = JSONString.joining([before, text])
        guard sofar.content.count > Self.mostHeld || !NoArguments.mayBecome(sofar.utf8) else {
            held = sofar
            return nil
        }
        held = nil
        follow(sofar)
        return sofar
    }

    private mutating func follow(_ text: JSONString) {
        let bytes = text.utf8
        guard !isComplete else { return }
        bytes.withSpan { bytes in
            for index in bytes.indices where !isComplete { read(bytes[index]) }
        }
    }

    private mutating func read(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "}"):
            depth -= 1
            isComplete = depth <= 0
        default: break
        }
    }
}
