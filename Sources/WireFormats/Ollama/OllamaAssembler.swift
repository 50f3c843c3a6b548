// Lines of Ollama's as the answer that they are pieces of.
internal import Base
internal import Domain
internal import JSON

/// Puts the texts of all messages together, and their calls and images behind each other; of everything else the last
/// line counts.
///
/// Source: Ollama API reference, `docs/api.md` of ollama/ollama, November 2026.
final class OllamaAssembler: AnswerAssembler {
    private(set) var isDone = false
    var isFinished: Bool { isDone }
    private(set) var hasOutput = false
    private let answer: GrowingJSON

    init(in room: AssemblyRoom) {
        answer = GrowingJSON(in: room)
    }

    func add(_ data: Bytes) throws(ReplyFault) {
        guard let document = try? JSONDocument(parsing: data), document.root.kind == .object else {
            throw .malformed
        }
        let root = document.root
        if let error = root["error"], !error.isNull { throw .inBand(ErrorDetails(body: document.bytes)) }
        guard let message = root["message"], message.kind == .object else { throw .malformed }
        for member in root.members { try add(member, to: answer) }
        for member in message.members where !member.name.matches("role") {
            hasOutput = hasOutput || !(member.value.isNull || member.value.isEmptyString)
        }
        if root["done"]?.bool == true { isDone = true }
    }

    func write(into out: ByteBuffer) { answer.write(into: out) }

    private func add(_ member: JSONMember, to answer: GrowingJSON) throws(ReplyFault) {
        let grown = try answer.member(member.name.raw)
        if member.name.matches("message") {
            for inner in member.value.members { try Self.grow(grown.member(inner.name.raw), inner) }
        } else if member.value.kind == .array {
            // Probabilities of tokens.
            for element in member.value.elements { try grown.appendElement().set(element) }
        } else {
            try grown.set(member.value)
        }
    }

    private static func grow(_ whole: GrowingJSON, _ member: JSONMember) throws(ReplyFault) {
        if member.value.kind == .array {
            for element in member.value.elements { try whole.appendElement().set(element) }
        } else if let text = JSONString(member.value), !member.name.matches("role") {
            try whole.append(text)
        } else if whole.isNull || !member.value.isNull {
            try whole.set(member.value)
        }
    }
}
