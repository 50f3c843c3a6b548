// Answers in OpenAI's format as neutral events.
package import Base
package import Domain
package import JSON

/// Reads answers in OpenAI's format, for callers of another one and for gateways that do not stream.
package struct OpenAIAnswer: AnswerDecoder {
    package private(set) var isDone = false
    private let rules: UsageRules
    /// The calls of each choice.
    private var calls: [Int: OpenAICalls] = [:]

    package init(_ rules: UsageRules = UsageRules()) {
        self.rules = rules
    }

    package mutating func decode(_ data: Bytes, into events: inout [ChatEvent]) throws(ReplyFault) {
        if data == OpenAIRelay.endMarker {
            isDone = true
            return
        }
        guard let document = try? JSONDocument(parsing: data) else { throw .malformed }
        try decode(document.root, isWhole: false, into: &events)
    }

    package mutating func decode(
        whole document: JSONDocument, into events: inout [ChatEvent]
    ) throws(ReplyFault) {
        try decode(document.root, isWhole: true, into: &events)
        guard document.root["choices"]?.kind == .array else { throw .malformed }
        isDone = true
    }

    private mutating func decode(
        _ root: JSONNode, isWhole: Bool, into events: inout [ChatEvent]
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
            if let message = choice[isWhole ? "message" : "delta"] {
                decode(message, isWhole, choice: index, into: &events)
            }
            if let logprobs = choice["logprobs"], logprobs.kind == .object {
                events.append(.logprobs(logprobs.raw, choice: index))
            }
            // vLLM's word for it (its page on the OpenAI-compatible server, November 2026); a number is a token's.
            if let text = JSONString(choice["stop_reason"]) {
                events.append(.stopSequence(text, choice: index))
            }
            if let reason = choice["finish_reason"]?.string {
                endCalls(of: index, into: &events)
                events.append(.finished(FinishReason(rawValue: reason) ?? .stop, choice: index))
            }
        }
    }

    private mutating func decode(
        _ message: JSONNode, _ isWhole: Bool, choice: Int, into events: inout [ChatEvent]
    ) {
        decodeThoughts(message, choice, into: &events)
        if let text = JSONString(message["content"]), !text.isEmpty {
            events.append(.text(text, choice: choice))
        }
        if let text = JSONString(message["refusal"]), !text.isEmpty {
            events.append(.refusal(text, choice: choice))
        }
        for (position, call) in (message["tool_calls"] ?? message).elements.enumerated() {
            decode(call: call, isWhole ? position : call["index"]?.int, choice, into: &events)
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

    // MARK: Calls

    /// - Parameter index: the call's number; nil where it has none.
    private mutating func decode(
        call: JSONNode, _ index: Int?, _ choice: Int, into events: inout [ChatEvent]
    ) {
        let function = call["function"] ?? call
        let id = JSONString(call["id"]).flatMap { $0.isEmpty ? nil : $0 }
        let name = JSONString(function["name"])
        guard
            let place = calls[choice, default: OpenAICalls()].place(
                ofPiece: index, id: id, isNamed: name?.isEmpty == false)
        else { return }
        if place.isNew {
            let head = ToolCallHead(
                index: place.number, id: id, name: name ?? JSONString(""),
                signature: CallSeal.read(from: call))
            events.append(.toolCall(head, choice: choice))
        }
        if let text = JSONString(function["arguments"]), !text.isEmpty {
            calls[choice]?.noteArguments(of: place.number)
            events.append(.toolArguments(text, call: place.number, choice: choice))
        }
    }

    /// A call without arguments has an object without members: not all hosts say so.
    private mutating func endCalls(of choice: Int, into events: inout [ChatEvent]) {
        for number in calls[choice]?.takeWithoutArguments() ?? [] {
            events.append(.toolArguments(JSONString("{}"), call: number, choice: choice))
        }
    }
}
