// The requests that one loop is answering.
internal import Base

/// The inference requests of one loop, from when their model is known until they are told. Confined to the loop.
///
/// A chain through the records themselves: every request enters and leaves it, so neither may cost more than a few
/// pointers, however many there are.
final class RequestsUnderWay {
    private(set) var count = 0
    /// Why none may begin any more; nil while they may.
    private(set) var isOver: EndReason?
    private(set) var first: RequestRecord?
    private var last: RequestRecord?

    func add(_ record: RequestRecord) {
        unsafe record.link.previous = last
        if let last { last.link.next = record } else { first = record }
        last = record
        count += 1
    }

    /// Takes out a record that is in.
    func remove(_ record: RequestRecord) {
        let link = record.link
        record.link = RequestRecord.Link()
        let previous = unsafe link.previous
        if let previous { previous.link.next = link.next } else { first = link.next }
        if let next = link.next { unsafe next.link.previous = previous } else { last = previous }
        count -= 1
    }

    /// The oldest ones as operators see them, and how many there are.
    var reading: LiveRequests {
        var reading = LiveRequests()
        reading.count = count
        var record = first
        while let shown = record, reading.shown.count < LiveRequests.mostShown {
            reading.shown.append(LiveRequest(shown))
            record = shown.link.next
        }
        return reading
    }

    /// Ends those that are called `id`: a caller may give several of its requests the same.
    ///
    /// - Returns: how many.
    func end(_ id: Bytes, for reason: EndReason) -> Int {
        var ended = 0
        var record = first
        while let candidate = record {
            record = candidate.link.next
            if candidate.id == id, candidate.end(for: reason) { ended += 1 }
        }
        return ended
    }

    /// Lets none begin any more.
    ///
    /// - Returns: those that are under way.
    func close(for reason: EndReason) -> [RequestRecord] {
        isOver = reason
        var records: [RequestRecord] = []
        records.reserveCapacity(count)
        var record = first
        while let next = record {
            records.append(next)
            record = next.link.next
        }
        return records
    }
}
