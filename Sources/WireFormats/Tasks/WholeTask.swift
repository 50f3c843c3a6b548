// Whole answers to tasks of which a stream was asked for.
internal import Base
package import Domain
package import JSON

/// Some hosts ignore that a stream is asked for, and some models have none: what they answer is told as the events that
/// end one.
///
/// Source: OpenAI API reference, "Create transcription": `stream` is ignored for whisper-1; `transcript.text.done` and
/// `image_generation.completed`, November 2026.
package enum WholeTask {
    /// - Parameter relay: of the task's streams.
    /// - Returns: the events, from the first to the last.
    /// - Throws: an error that came with a good status, JSON that is none of the task's, or an answer that is none.
    package static func events(
        of document: JSONDocument, to task: TaskRequest, through relay: any StreamRelay
    ) throws(ReplyFault) -> WholeAnswer {
        if let details = ErrorDetails(inBand: document.root) { throw .inBand(details) }
        let out = ByteBuffer()
        for event in try events(of: document, task.ability) {
            try relay.receive(event, data: event, at: nil, isError: false, into: out)
        }
        try relay.finish(into: out)
        return WholeAnswer(body: [out.takeAll()], usage: relay.usage, finishReason: relay.finishReason)
    }

    private static func events(
        of document: JSONDocument, _ ability: Ability
    ) throws(ReplyFault) -> [Bytes] {
        let root = document.root
        switch ability {
        // A completion that is no chat is called the same whole and in pieces.
        case .completions: return [document.bytes]
        case .transcriptions:
            guard root["text"]?.kind == .string else { throw .malformed }
            return [
                event("transcript.text.done") { event in copy(root, except: [], to: &event) }
            ]
        case .images: return try images(in: root)
        case .chat, .embeddings, .rerank, .speech: throw .malformed
        }
    }

    /// An event for each image. What was used is told once, with the last.
    private static func images(in root: JSONNode) throws(ReplyFault) -> [Bytes] {
        guard let data = root["data"], data.kind == .array else { throw .malformed }
        let images = Array(data.elements)
        guard !images.isEmpty else { throw .empty }
        return images.enumerated().map { index, image in
            event("image_generation.completed") { event in
                copy(image, except: [], to: &event)
                if let created = root["created"] { event.member("created_at", raw: created.raw) }
                let isLast = index == images.count - 1
                copy(root, except: ["created", "data"] + (isLast ? [] : ["usage"]), to: &event)
            }
        }
    }

    private static func event(_ type: String, _ members: (inout JSONWriter) -> Void) -> Bytes {
        JSONWriter.text { event in
            event.member("type", type)
            members(&event)
        }
    }

    private static func copy(_ node: JSONNode, except others: [StaticString], to event: inout JSONWriter) {
        for member in node.members where !member.name.matches("type") {
            guard !others.contains(where: { member.name.matches($0) }) else { continue }
            event.name(member.name.string ?? "")
            event.raw(member.value.raw)
        }
    }
}
