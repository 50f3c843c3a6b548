// Gemini's answers as neutral events.
package import Base
package import Domain
package import JSON

/// Reads answers of `generateContent` and the events of `streamGenerateContent?alt=sse`, which have one
/// shape. A stream has no end marker: its body ends.
///
/// Source: Gemini API reference, v1beta, `GenerateContentResponse`, November 2026.
package struct GeminiAnswer: AnswerDecoder {
    package private(set) var isDone = false
    private var hasBegun = false
    private var choices: [GeminiChoice] = []

    package init() {}

    package mutating func decode(_ data: Bytes, into events: inout [ChatEvent]) throws(ReplyFault) {
        guard let document = try? JSONDocument(parsing: data) else { throw .malformed }
        try decode(document, into: &events)
    }

    package mutating func decode(
        whole document: JSONDocument, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        try decode(document, into: &events)
        isDone = true
    }

    private mutating func decode(
        _ document: JSONDocument, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        if Self.isError(document.root) { throw .inBand(ErrorDetails(body: document.bytes)) }
        let members = GeminiMembers(of: document.root)
        let root = members.root
        guard members.isAnswer else { throw .malformed }
        if !hasBegun, let id = JSONString(root[members.id]), !id.isEmpty {
            hasBegun = true
            events.append(.began(id: id))
        }
        // Before what it counts: in some dialects a stream begins with it.
        if let usage = Usage(gemini: root[members.usage]) { events.append(.usage(usage)) }
        let hasCandidates = try decode(candidates: root[members.candidates], into: &events)
        if !hasCandidates, let reason = root[members.promptFeedback]?["blockReason"], reason.kind == .string {
            // Nothing is answered to such a prompt.
            events.append(.finished(.contentFilter, choice: 0))
        }
    }

    /// `{"error":{…}}`, or a list that begins with one.
    static func isError(_ root: JSONNode) -> Bool {
        let first = root.kind == .array ? root.elements.first { _ in true } : root
        return first?["error"].map { !$0.isNull } ?? false
    }

    /// - Returns: whether there are any.
    private mutating func decode(
        candidates: JSONNode?, into events: inout [ChatEvent]
    ) throws(ReplyFault) -> Bool {
        guard let candidates, !candidates.isNull else { return false }
        guard candidates.kind == .array else { throw .malformed }
        var position = 0
        for candidate in candidates.elements {
            let index = candidate["index"]?.int ?? position
            guard candidate.kind == .object, (0..<ChatEvent.mostChoices).contains(index) else {
                throw .malformed
            }
            while choices.count <= index { choices.append(GeminiChoice(index: choices.count)) }
            try choices[index].decode(candidate, into: &events)
            position += 1
        }
        return position > 0
    }
}

/// Where the outermost members are, found in one walk; of several with one name the last.
private struct GeminiMembers: ~Copyable {
    let root: JSONNode
    private(set) var candidates: JSONPlace?
    private(set) var promptFeedback: JSONPlace?
    private(set) var usage: JSONPlace?
    private(set) var id: JSONPlace?

    /// What has none of these is not Gemini's.
    var isAnswer: Bool { candidates ?? promptFeedback ?? usage ?? id != nil }

    init(of root: JSONNode) {
        self.root = root
        root.forEachMember { name, place in
            if name.matches("candidates") {
                candidates = place
            } else if name.matches("usageMetadata") {
                usage = place
            } else if name.matches("responseId") {
                id = place
            } else if name.matches("promptFeedback") {
                promptFeedback = place
            }
        }
    }
}
