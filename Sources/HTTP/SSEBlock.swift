// The lines between two blank lines of an event stream.
import Base

/// What the lines of a block said so far.
struct SSEBlock {
    /// The last line ended in CRLF.
    var usesCRLF = false
    private var hasComments = false
    private var hasOtherFields = false
    private var type: Range<Int>?
    private var data: Range<Int>?
    /// All data when there is more than one line of it.
    private var joined: ByteBuffer?

    /// Takes notice of one line, which is not blank and given without its line break.
    ///
    /// Source: HTML Living Standard §9.2.6.
    mutating func note(_ line: Range<Int>, in input: Span<UInt8>) {
        let colon = SSEBlock.colon(of: line, in: input)
        if colon == line.lowerBound {
            hasComments = true
            return
        }
        var start = min(colon + 1, line.upperBound)
        if start < line.upperBound, input[start] == .space { start += 1 }
        let value = start..<line.upperBound
        let name = input.extracting(line.lowerBound..<colon)
        if name.equals("data") {
            noteData(value, in: input)
        } else if name.equals("event") {
            type = value.isEmpty ? nil : value
        } else {
            hasOtherFields = true
        }
    }

    /// The colon of `line`, or its end. Nearly every line begins with `data:`, which is looked for first.
    private static func colon(of line: Range<Int>, in input: Span<UInt8>) -> Int {
        let dataColon = line.lowerBound + 4
        if dataColon < line.upperBound, input.extracting(line.lowerBound..<dataColon + 1).equals("data:") {
            return dataColon
        }
        return input.firstIndex(of: .colon, in: line) ?? line.upperBound
    }

    private mutating func noteData(_ value: Range<Int>, in input: Span<UInt8>) {
        guard let first = data else {
            data = value
            return
        }
        if joined == nil {
            joined = ByteBuffer(capacity: first.count + value.count + 1)
            joined?.append(input.extracting(first))
        }
        joined?.append(.lineFeed)
        joined?.append(input.extracting(value))
    }

    /// The block as what it means.
    func step(raw: Range<Int>, isTerminated: Bool) -> SSEStep {
        guard let data else {
            let isComment = hasComments && type == nil && !hasOtherFields
            return isComment ? .comment(raw: raw) : .ignored(raw: raw)
        }
        let all = joined.map { SSEData.joined($0.takeAll()) } ?? .inPlace(data)
        return .event(SSEEvent(raw: raw, type: type, data: all, isTerminated: isTerminated))
    }
}
