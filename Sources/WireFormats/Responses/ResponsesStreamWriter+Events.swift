// The events of a stream of Responses as text.
internal import Base
internal import JSON

extension ResponsesStreamWriter {
    /// Begins an event: its type, as the stream and as JSON has it, and its number.
    mutating func beginEvent(_ type: StaticString, into out: ByteBuffer) {
        out.append("event: ")
        out.append(type)
        out.append("\ndata: {\"type\":\"")
        out.append(type)
        out.append("\",\"sequence_number\":")
        out.append(decimal: sequence)
        sequence += 1
    }

    /// Begins an event about an item.
    mutating func beginEvent(_ type: StaticString, of item: ResponsesItem, into out: ByteBuffer) {
        beginEvent(type, into: out)
        out.append(",\"item_id\":")
        item.appendID(nonce, to: out)
        append(",\"output_index\":", item.index, to: out)
    }

    func endEvent(_ out: ByteBuffer) {
        out.append("}\n\n")
    }

    /// - Parameter member: its name with what stands around it.
    func append(_ member: StaticString, _ number: Int, to out: ByteBuffer) {
        out.append(member)
        out.append(decimal: number)
    }

    func append(delta text: JSONString, to out: ByteBuffer) {
        out.append(",\"delta\":")
        out.append(text.raw)
    }

    func append(item: ResponsesItem, isEmpty: Bool, to out: ByteBuffer) {
        out.append(",\"item\":")
        var writer = JSONWriter(into: out)
        item.write(nonce, isEmpty: isEmpty, to: &writer)
    }

    private func append(_ part: ResponsesPart, to out: ByteBuffer) {
        out.append(",\"part\":")
        var writer = JSONWriter(into: out)
        part.write(to: &writer)
    }

    // MARK: Beginnings and ends of what is in an item

    mutating func writeBeginning(
        of part: ResponsesPart, _ index: Int, _ item: ResponsesItem, into out: ByteBuffer
    ) {
        beginEvent("response.content_part.added", of: item, into: out)
        append(",\"content_index\":", index, to: out)
        append(part, to: out)
        endEvent(out)
    }

    mutating func writeEnd(of part: ResponsesPart, _ index: Int, _ item: ResponsesItem, into out: ByteBuffer)
    {
        beginEvent(
            part.isRefusal ? "response.refusal.done" : "response.output_text.done", of: item, into: out)
        append(",\"content_index\":", index, to: out)
        out.append(part.isRefusal ? ",\"refusal\":" : ",\"text\":")
        out.append(quoting: part.text)
        if !part.isRefusal {
            out.append(",\"logprobs\":")
            var writer = JSONWriter(into: out)
            part.writeLogprobs(to: &writer)
        }
        endEvent(out)
        beginEvent("response.content_part.done", of: item, into: out)
        append(",\"content_index\":", index, to: out)
        append(part, to: out)
        endEvent(out)
    }

    mutating func writeEnd(of thought: ResponsesThought, _ item: ResponsesItem, into out: ByteBuffer) {
        beginEvent("response.reasoning_summary_text.done", of: item, into: out)
        out.append(",\"summary_index\":0,\"text\":")
        out.append(quoting: thought.text)
        endEvent(out)
        beginEvent("response.reasoning_summary_part.done", of: item, into: out)
        out.append(",\"summary_index\":0,\"part\":")
        var writer = JSONWriter(into: out)
        thought.write(to: &writer)
        endEvent(out)
    }

    mutating func writeEnd(ofArguments arguments: ByteBuffer, _ item: ResponsesItem, into out: ByteBuffer) {
        beginEvent("response.function_call_arguments.done", of: item, into: out)
        if case .call(let name, _, _) = item.content {
            out.append(",\"name\":")
            out.append(name.raw)
        }
        out.append(",\"arguments\":")
        out.append(quoting: arguments)
        endEvent(out)
    }
}
