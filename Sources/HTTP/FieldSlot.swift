// Header field lines, checked and found again later.
import Base

/// Where the name and the value of one field lie, counted from the start of the head.
struct FieldSlot {
    private let nameStart: UInt32
    private let nameEnd: UInt32
    private let valueStart: UInt32
    private let valueEnd: UInt32

    /// Bytes that a stored slot takes.
    static let size = MemoryLayout<FieldSlot>.size

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

    /// The ranges must end below 2³²: `HeadLimits` sees to it.
    init(name: Range<Int>, value: Range<Int>) {
        nameStart = UInt32(name.lowerBound)
        nameEnd = UInt32(name.upperBound)
        valueStart = UInt32(value.lowerBound)
        valueEnd = UInt32(value.upperBound)
    }

    /// The slot that lies at `offset` of a block.
    @inline(__always)
    init(in block: Bytes, at offset: Int) {
        precondition(offset >= 0 && offset + FieldSlot.size <= block.count, "no slot there")
        self = unsafe block.unsafeBytes.loadUnaligned(fromByteOffset: offset, as: FieldSlot.self)
    }

    /// Checks the field line that starts at `start` and finds its parts.
    ///
    /// - Returns: the slot and where the next line starts.
    /// - Throws: for a line without a token and a colon at its start, with a control in its value, or that does
    ///   not end in CRLF.
    ///
    /// Source: RFC 9112 §5, RFC 9110 §5.5.
    @inline(__always)
    static func parse(_ head: Span<UInt8>, from start: Int) throws(HTTPFault) -> (slot: FieldSlot, next: Int)
    {
        let colon = head.endOfToken(from: start)
        guard head.has(.colon, at: colon), colon > start else {
            let isFolded = start < head.count && head[start].isWhitespace
            throw isFolded ? .foldedField : .badFieldName
        }
        let end = head.endOfFieldValue(from: colon + 1)
        guard head.has(.carriageReturn, at: end), head.has(.lineFeed, at: end + 1) else {
            throw .badFieldValue
        }
        return (FieldSlot(name: start..<colon, value: head.trimmed(colon + 1..<end)), end + 2)
    }
}
