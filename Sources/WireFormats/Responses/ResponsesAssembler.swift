// Events of Responses as the response that they come to.
internal import Base
internal import Domain
internal import JSON

/// Waits for the event that tells the whole response: no other says anything that is not in it.
final class ResponsesAssembler: AnswerAssembler {
    var isDone: Bool { response != nil }
    var isFinished: Bool { isDone }
    private(set) var hasOutput = false
    private var response: Bytes?
    private let room: AssemblyRoom

    init(in room: AssemblyRoom) {
        self.room = room
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
            response = whole.rawCopy
        }
    }

    func write(into out: ByteBuffer) throws(ReplyFault) {
        guard let response else { throw .cutShort }
        out.append(response)
    }
}
