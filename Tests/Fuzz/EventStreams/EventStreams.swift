// Fuzzes the parser of server-sent events.
import Base
import FuzzSupport
import HTTP

private struct Reading: Equatable {
    var events: [String] = []
    /// The bytes that were covered by any step.
    var relayed: [UInt8] = []
    var isTooLarge = false
}

@c(LLVMFuzzerTestOneInput)
@unsafe
func readEventStream(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
    let input = unsafe FuzzInput(start, count)
    for limit in [1 << 20, 24] {
        let whole = read(input.bytes, [input.bytes.count], limit: limit)
        for arrival in input.arrivals {
            let inParts = read(input.bytes, arrival, limit: limit)
            check(inParts == whole, "whole \(whole), in parts \(inParts)")
        }
        if !whole.isTooLarge { checkNothingIsLost(input.bytes.array, whole.relayed) }
    }
    return 0
}

/// Every byte is part of some step, but for the byte order mark that a stream may begin with.
private func checkNothingIsLost(_ bytes: [UInt8], _ relayed: [UInt8]) {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    check(relayed == (bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes), "bytes were lost")
}

private func read(_ bytes: Bytes, _ arrival: [Int], limit: Int) -> Reading {
    var parser = SSEParser(limit: limit)
    var reading = Reading()
    var position = 0
    func note(_ step: SSEStep, _ input: Bytes) -> Bool {
        let raw: Range<Int>
        switch step {
        case .needMore: return false
        case .tooLarge:
            reading.isTooLarge = true
            return false
        case .comment(let range):
            reading.events.append("#")
            raw = range
        // A blank line may be a block of its own or the rest of a CRLF: it depends on the portions.
        case .ignored(let range): raw = range
        case .event(let event):
            reading.events.append(describe(event, in: input))
            raw = event.raw
        }
        check(!raw.isEmpty, "a step without bytes")
        reading.relayed += input.slice(raw).array
        position += raw.upperBound
        return true
    }
    for count in arrival {
        while true {
            // A copy of just these bytes: AddressSanitizer sees whoever reads past them.
            let rest = Bytes(bytes.slice(position..<count).array)
            guard note(rest.withSpan({ parser.next($0) }), rest) else { break }
        }
        if reading.isTooLarge { break }
    }
    let rest = bytes.slice(position..<bytes.count)
    if !reading.isTooLarge, let last = rest.withSpan({ parser.finish($0) }) { _ = note(last, rest) }
    // The LF after a CR may belong to the block before or to the one that is too large.
    if reading.isTooLarge { reading.relayed = [] }
    return reading
}

private func describe(_ event: SSEEvent, in input: Bytes) -> String {
    let data =
        switch event.data {
        case .inPlace(let range): input.slice(range)
        case .joined(let joined): joined
        }
    checkWriting(data)
    let type = event.type.map { input.slice($0).text } ?? ""
    return "\(event.isTerminated) \(type.debugDescription) \(data.array)"
}

/// Data that is written as an event is one event with that data, but that CR ends a line like LF.
private func checkWriting(_ data: Bytes) {
    let buffer = ByteBuffer()
    SSEWriter.data(data, into: buffer)
    var parser = SSEParser()
    let step = buffer.withSpan { parser.next($0) }
    guard case .event(let event) = step, event.raw == 0..<buffer.count else {
        fatalError("written data is not one event: \(buffer.text.debugDescription)")
    }
    let read =
        switch event.data {
        case .inPlace(let range): buffer.copy(range)
        case .joined(let joined): joined
        }
    // Data of an event never has a CR: a CR ends its line.
    check(read == data, "written \(data.array), read \(read.array)")
}
