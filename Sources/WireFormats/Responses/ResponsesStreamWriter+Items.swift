// The items of an answer, as their pieces come.
internal import Base
internal import Domain
internal import JSON

extension ResponsesStreamWriter {
    /// What an item takes beside its text.
    private static let sizeOfItem = 512

    // MARK: Words

    mutating func take(_ text: JSONString, isRefusal: Bool, into out: ByteBuffer) {
        let item = openMessage(into: out)
        guard case .message(var parts) = items[item].content else { return }
        if parts.last?.isRefusal != isRefusal {
            if let last = parts.last { writeEnd(of: last, parts.count - 1, items[item], into: out) }
            // It has them no more while they change: they would be copied.
            items[item].content = .message([])
            parts.append(ResponsesPart(isRefusal: isRefusal))
            items[item].content = .message(parts)
            size += Self.sizeOfItem
            writeBeginning(of: parts[parts.count - 1], parts.count - 1, items[item], into: out)
        }
        keep(text, in: parts[parts.count - 1].text)
        // By far the most frequent event.
        beginEvent(
            isRefusal ? "response.refusal.delta" : "response.output_text.delta", of: items[item], into: out)
        append(",\"content_index\":", parts.count - 1, to: out)
        append(delta: text, to: out)
        if !isRefusal { out.append(",\"logprobs\":[]") }
        endEvent(out)
    }

    /// They come behind the text that they are about, which has gone out: they are told with all of it.
    mutating func take(logprobs json: Bytes) {
        guard let open, case .message(let parts) = items[open].content,
            let content = (try? JSONDocument(parsing: json))?.root["content"], content.kind == .array,
            content.count > 0
        else { return }
        size += content.range.count
        parts.last?.add(logprobs: content.raw)
    }

    private mutating func openMessage(into out: ByteBuffer) -> Int {
        if let open, case .message = items[open].content { return open }
        return beginItem(.message([]), into: out)
    }

    // MARK: Thoughts

    mutating func take(_ piece: Thought, _ block: Int, into out: ByteBuffer) {
        let item = openThought(block, into: out)
        guard case .thought(var thought) = items[item].content else { return }
        thought.note(sealsOf: piece)
        size += (piece.signature?.raw.count ?? 0) + (piece.sealed?.raw.count ?? 0)
        let text = piece.text.flatMap { $0.isEmpty ? nil : $0 }
        let isFirst = text != nil && !thought.hasText
        thought.hasText = thought.hasText || isFirst
        items[item].content = .thought(thought)
        guard let text else { return }
        if isFirst {
            beginEvent("response.reasoning_summary_part.added", of: items[item], into: out)
            out.append(#","summary_index":0,"part":{"type":"summary_text","text":""}"#)
            endEvent(out)
        }
        keep(text, in: thought.text)
        beginEvent("response.reasoning_summary_text.delta", of: items[item], into: out)
        out.append(",\"summary_index\":0")
        append(delta: text, to: out)
        endEvent(out)
    }

    private mutating func openThought(_ block: Int, into out: ByteBuffer) -> Int {
        if let open, case .thought(let thought) = items[open].content, thought.block == block { return open }
        return beginItem(.thought(ResponsesThought(block: block)), into: out)
    }

    // MARK: Calls

    mutating func take(_ head: ToolCallHead, into out: ByteBuffer) {
        guard calls[head.index] == nil else { return }
        let id = (head.id ?? frame.callID(head.index)).copied
        if let signature = head.signature {
            // None but Gemini seals calls.
            addWhole(.seal(CarriedSeal(.call(head.index), of: .gemini, signature.copied)), into: out)
        }
        size += id.raw.count + head.name.raw.count + (head.signature?.raw.count ?? 0)
        let call = ResponsesItem.Content.call(name: head.name.copied, id: id, arguments: ByteBuffer())
        calls[head.index] = beginItem(call, staysOpen: true, into: out)
    }

    mutating func take(_ text: JSONString, of call: Int, into out: ByteBuffer) {
        guard let item = calls[call], items[item].status == .inProgress,
            case .call(_, _, let arguments) = items[item].content
        else { return }
        keep(text, in: arguments)
        beginEvent("response.function_call_arguments.delta", of: items[item], into: out)
        append(delta: text, to: out)
        endEvent(out)
    }

    // MARK: All of them

    /// An item that comes in one piece.
    mutating func addWhole(_ content: ResponsesItem.Content, into out: ByteBuffer) {
        end(beginItem(content, into: out), .completed, into: out)
        open = nil
    }

    /// Begins an item; what was open before has come to its end.
    ///
    /// - Parameter staysOpen: whether others may begin before it ends.
    private mutating func beginItem(
        _ content: ResponsesItem.Content, staysOpen: Bool = false, into out: ByteBuffer
    ) -> Int {
        if let open { end(open, .completed, into: out) }
        let index = items.count
        items.append(ResponsesItem(index: index, content: content))
        size += Self.sizeOfItem
        open = staysOpen ? nil : index
        beginEvent("response.output_item.added", into: out)
        append(",\"output_index\":", index, to: out)
        append(item: items[index], isEmpty: true, to: out)
        endEvent(out)
        return index
    }

    /// Ends what is open, cut off or not, as the answer does.
    mutating func endAll(into out: ByteBuffer) {
        var status = ResponsesItem.Status.completed
        if case .incomplete = ending { status = .incomplete }
        for index in items.indices where items[index].status == .inProgress {
            end(index, status, into: out)
        }
        open = nil
        calls = [:]
    }

    private mutating func end(_ index: Int, _ status: ResponsesItem.Status, into out: ByteBuffer) {
        items[index].status = status
        let item = items[index]
        switch item.content {
        case .message(let parts):
            if let last = parts.last { writeEnd(of: last, parts.count - 1, item, into: out) }
        case .thought(let thought): if thought.hasText { writeEnd(of: thought, item, into: out) }
        case .call(_, _, let arguments): writeEnd(ofArguments: arguments, item, into: out)
        case .seal, .image: break
        }
        beginEvent("response.output_item.done", into: out)
        append(",\"output_index\":", index, to: out)
        append(item: item, isEmpty: false, to: out)
        endEvent(out)
    }

    private mutating func keep(_ text: JSONString, in buffer: ByteBuffer) {
        buffer.append(text.content)
        size += text.content.count
    }
}
