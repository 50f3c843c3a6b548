// Answers in OpenAI's format as neutral events.
package import Base
package import Domain
package import JSON

/// Reads answers in OpenAI's format, for callers of another one and for gateways that do not stream.
package struct OpenAIAnswer: AnswerDecoder {
    package private(set) var isDone = false
    private let rules: UsageRules
    /// The calls that have begun: later pieces may repeat the head.
    private var begun: Set<CallPlace> = []

    private struct CallPlace: Hashable {
        let choice: Int
        let index: Int
    }

    /// How many calls a choice may have: more than any model makes. What a gateway says of others is not kept.
    private static let mostCalls = 512

    package init(_ rules: UsageRules = UsageRules()) {
        self.rules = rules
    }

    package mutating func decode(_ data: Bytes, into events: inout [ChatEvent]) throws(ReplyFault) {
        if data == OpenAIRelay.endMarker {
            isDone = true
            return
        }
        guard let document = try? JSONDocument(parsing: data) else { throw .malformed }
        try decode(document.root, message: "delta", into: &events)
    }

    package mutating func decode(
        whole document: JSONDocument, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        try decode(document.root, message: "message", into: &events)
        guard document.root["choices"]?.kind == .array else { throw .malformed }
        isDone = true
    }

    private mutating func decode(
        _ root: JSONNode, message: StaticString, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        let members = OpenAIMembers(of: root)
        if let details = ErrorDetails(inBand: members) { throw .inBand(details) }
        guard root.kind == .object else { throw .malformed }
        if let id = JSONString(root["id"]) { events.append(.began(id: id)) }
        // Before what it counts: in some dialects a stream begins with it.
        if let usage = Usage(openAI: OpenAIChunk.usage(in: members), rules) { events.append(.usage(usage)) }
        for (position, choice) in (root[members.choices] ?? root).elements.enumerated() {
            let index = choice["index"]?.int ?? position
            guard (0..<ChatEvent.mostChoices).contains(index) else { continue }
            if let message = choice[message] { decode(message, choice: index, into: &events) }
            if let logprobs = choice["logprobs"], logprobs.kind == .object {
                events.append(.logprobs(logprobs.raw, choice: index))
            }
            // vLLM's word for it (its page on the OpenAI-compatible server, November 2026); a number is a token's.
            if let text = JSONString(choice["stop_reason"]) {
                events.append(.stopSequence(text, choice: index))
            }
            if let reason = choice["finish_reason"]?.string {
                events.append(.finished(FinishReason(rawValue: reason) ?? .stop, choice: index))
            }
        }
    }

    private mutating func decode(_ message: JSONNode, choice: Int, into events: inout [ChatEvent]) {
        decodeThoughts(message, choice, into: &events)
        if let text = JSONString(message["content"]), !text.isEmpty {
            events.append(.text(text, choice: choice))
        }
        if let text = JSONString(message["refusal"]), !text.isEmpty {
            events.append(.refusal(text, choice: choice))
        }
        for (position, call) in (message["tool_calls"] ?? message).elements.enumerated() {
            decode(call: call, call["index"]?.int ?? position, choice, into: &events)
        }
        for image in (message["images"] ?? message).elements {
            guard let url = JSONString(image["image_url"]?["url"]), let (type, data) = DataURL.split(url.utf8)
            else { continue }
            events.append(.image(JSONString(utf8: data), mediaType: JSONString(type), choice: choice))
        }
    }

    private func decodeThoughts(_ message: JSONNode, _ choice: Int, into events: inout [ChatEvent]) {
        if let details = message["reasoning_details"], details.kind == .array, details.count > 0 {
            for (position, detail) in details.elements.enumerated() {
                guard let thought = Thought(openRouter: detail) else { continue }
                events.append(.thought(thought, block: detail["index"]?.int ?? position, choice: choice))
            }
            return
        }
        for name in ["reasoning_content", "reasoning"] as [StaticString] {
            guard let text = JSONString(message[name]), !text.isEmpty else { continue }
            events.append(.thought(Thought(text: text), block: 0, choice: choice))
            return
        }
    }

    private mutating func decode(
        call: JSONNode, _ index: Int, _ choice: Int, into events: inout [ChatEvent]
    ) {
        guard (0..<Self.mostCalls).contains(index) else { return }
        let function = call["function"] ?? call
        if begun.insert(CallPlace(choice: choice, index: index)).inserted {
            events.append(
                .toolCall(
                    ToolCallHead(
                        index: index, id: JSONString(call["id"]),
                        name: JSONString(function["name"]) ?? JSONString(""),
                        signature: CallSeal.read(from: call)),
                    choice: choice))
        }
        if let text = JSONString(function["arguments"]), !text.isEmpty {
            events.append(.toolArguments(text, call: index, choice: choice))
        }
    }
}
