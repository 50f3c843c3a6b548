// Streams of events that are no conversations: images and speech as they become, transcripts as they are heard.
package import Base
package import Domain
internal import HTTP
internal import JSON

/// Relays events as they come, and knows which of them is the end.
///
/// Source: OpenAI API reference, `image_generation.completed`, `transcript.text.done` and `speech.audio.done`, November
/// 2026: each tells that what was asked for is complete, and what was used.
package final class EventRelay: StreamRelay {
    private static let ends: [StaticString] = [
        "image_generation.completed", "transcript.text.done", "speech.audio.done",
    ]

    package private(set) var usage: Usage?
    package var finishReason: String? { nil }
    package private(set) var isCommitted = false
    package private(set) var isDone = false
    private let ability: Ability
    private let rules: UsageRules
    /// Whether what was asked for is complete.
    private var isComplete = false

    package init(for ability: Ability, _ rules: UsageRules) {
        self.ability = ability
        self.rules = rules
    }

    package func receive(
        _ raw: Bytes, data: Bytes, at position: Int?, isError: Bool, into out: ByteBuffer
    ) throws(ReplyFault) {
        guard !isDone else { return }
        if data == OpenAIRelay.endMarker {
            isDone = true
            out.append(raw)
            return
        }
        if isError { throw .inBand(ErrorDetails(errorEvent: data)) }
        guard !data.isEmpty else { return }
        guard let root = (try? JSONDocument(parsing: data))?.root, root.kind == .object else {
            throw .malformed
        }
        if let details = Self.error(in: root) { throw .inBand(details) }
        note(root)
        isCommitted = true
        if position == nil { SSEWriter.data(data, into: out) } else { out.append(raw) }
    }

    private static func error(in root: JSONNode) -> ErrorDetails? {
        guard root["type"]?.matches("error") == true else { return ErrorDetails(inBand: root) }
        return ErrorDetails(body: root.raw)
    }

    private func note(_ root: JSONNode) {
        guard let type = root["type"], Self.ends.contains(where: { type.matches($0) }) else { return }
        isComplete = true
        let images = usage?.images ?? 0
        if let told = Usage(task: root["usage"], for: ability, rules) { usage = told }
        if ability == .images {
            usage = usage ?? Usage()
            usage?.images = images + 1
        }
    }

    package func finish(into out: ByteBuffer) throws(ReplyFault) {
        guard isComplete else { throw isCommitted ? .cutShort : .empty }
    }

    package func breakOff(_ error: CallerError, into out: ByteBuffer) {
        OpenAIErrorBody.writeEvent(error, into: out)
    }
}
