// Streams of events that are no conversations: images and speech as they become, transcripts as they are heard.
package import Base
package import Domain
internal import HTTP
internal import JSON

/// Relays events as they come, and knows which of them is the end.
///
/// Nothing that a host does behind the end, such as keeping the connection, makes a complete answer an incomplete one.
///
/// Source: OpenAI API reference, `image_generation.completed`, `transcript.text.done` and `speech.audio.done`, November
/// 2026: each tells that what was asked for is complete, of several images one of them, and what was used.
package final class EventRelay: StreamRelay {
    private static let ends: [StaticString] = ["transcript.text.done", "speech.audio.done"]

    package private(set) var usage: Usage?
    package var finishReason: String? { nil }
    package private(set) var isCommitted = false
    package private(set) var isDone = false
    private let ability: Ability
    private let rules: UsageRules
    /// How many images were asked for; nil where that is the gateway's to say.
    private let images: Int?
    /// Whether something of what was asked for is complete.
    private var isComplete = false

    package init(for task: TaskRequest, _ rules: UsageRules) {
        ability = task.ability
        self.rules = rules
        images = Self.images(task.member("n"))
    }

    /// Source: OpenAI API reference, "Create image", `n`, November 2026: 1 where it is not said.
    private static func images(_ count: JSONNode?) -> Int? {
        guard let count, !count.isNull else { return 1 }
        return count.int
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
        guard let type = root["type"] else { return }
        if type.matches("image_generation.completed") {
            noteUsage(root)
            let made = (usage?.images ?? 0) + 1
            usage = usage ?? Usage()
            usage?.images = made
            isDone = made == images
        } else if Self.ends.contains(where: { type.matches($0) }) {
            noteUsage(root)
            isDone = true
        } else {
            return
        }
        isComplete = true
    }

    private func noteUsage(_ root: JSONNode) {
        guard var told = Usage(task: root["usage"], for: ability, rules) else { return }
        told.images = usage?.images
        usage = told
    }

    package func finish(into out: ByteBuffer) throws(ReplyFault) {
        guard isComplete else { throw isCommitted ? .cutShort : .empty }
    }

    package func breakOff(_ error: CallerError, into out: ByteBuffer) {
        OpenAIErrorBody.writeEvent(error, into: out)
    }
}
