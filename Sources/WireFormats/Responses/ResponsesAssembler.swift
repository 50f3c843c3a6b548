// Events of Responses as the response that they come to.
internal import Base
internal import Domain
internal import JSON

/// Waits for the event that tells the whole response: no other says anything that is not in it. But some gateways leave
/// its output empty though they told the items before: those are kept until then.
final class ResponsesAssembler: AnswerAssembler {
    var isDone: Bool { response != nil }
    var isFinished: Bool { isDone }
    private(set) var hasOutput = false
    private var response: Bytes?
    /// The items that came to their ends, with their places in the output.
    private var items: [(index: Int, json: Bytes)] = []
    private let room: AssemblyRoom
    /// They all come once more.
    private let roomForItems: AssemblyRoom

    /// - Parameter limit: how many bytes a response may have, about.
    init(limit: Int) {
        room = AssemblyRoom(limit: limit)
        roomForItems = AssemblyRoom(limit: limit)
    }

    func add(_ data: Bytes) throws(ReplyFault) {
        // Some gateways end as chats do.
        guard data != OpenAIRelay.endMarker else { return }
        let event = try ResponsesEvent(reading: data)
        switch event.kind {
        case .failure(let details): throw .inBand(details)
        case .output: hasOutput = true
        case .other: break
        case .ended:
            guard let whole = event.response else { throw .malformed }
            try room.take(whole.range.count)
            response = response(whole, in: event.document)
            items = []
        }
        try keepItem(of: event.document.root)
    }

    private func keepItem(of event: JSONNode) throws(ReplyFault) {
        guard !isDone, event["type"]?.matches("response.output_item.done") == true, let item = event["item"]
        else { return }
        try roomForItems.take(item.range.count)
        items.append((event["output_index"]?.int ?? items.count, item.rawCopy))
    }

    private func response(_ response: JSONNode, in document: JSONDocument) -> Bytes {
        guard let output = response["output"], output.kind == .array, output.count == 0, !items.isEmpty else {
            return response.rawCopy
        }
        let whole = ByteBuffer(capacity: response.range.count + items.reduce(2) { $0 + $1.json.count + 1 })
        whole.append(document.bytes.slice(response.range.lowerBound..<output.range.lowerBound))
        var writer = JSONWriter(into: whole)
        writer.array { list in
            for item in items.sorted(by: { $0.index < $1.index }) { list.raw(item.json) }
        }
        whole.append(document.bytes.slice(output.range.upperBound..<response.range.upperBound))
        return whole.takeAll()
    }

    func write(into out: ByteBuffer) throws(ReplyFault) {
        guard let response else { throw .cutShort }
        out.append(response)
    }
}
