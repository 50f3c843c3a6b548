// Server-sent events, inwards.

/// Takes a stream of server-sent events apart without changing or copying its bytes.
///
/// Pass all bytes not yet consumed to `next`. After an event, a comment or an ignored block, consume
/// `raw.upperBound` bytes and call `next` with the rest; after `.needMore` consume nothing and call again with
/// more. Each byte is searched once, however the stream is split. Lines end in LF, CRLF or CR.
///
/// Source: HTML Living Standard §9.2.5 and §9.2.6.
package struct SSEParser {
    private enum Phase {
        case atStart
        case running
        /// The last block ended in a CR, the last byte there was: an LF that comes next belongs to it.
        case afterCarriageReturn
        case failed
    }

    private let limit: Int
    private var phase = Phase.atStart
    private var block = SSEBlock()
    /// Where the current block starts: behind a byte order mark.
    private var rawStart = 0
    /// Where its first line starts: also behind the LF of the last block's CRLF.
    private var blockStart = 0
    private var lineStart = 0
    /// The current line has no line break before here.
    private var searched = 0

    /// - Parameter limit: bytes that a block may have, its blank line included; of a CRLF that ends lines other
    ///   than by CRLF, only the CR.
    package init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// Finds the next block in `input`, which holds all bytes not yet consumed.
    package mutating func next(_ input: Span<UInt8>) -> SSEStep {
        guard begin(input) else { return phase == .failed ? .tooLarge : .needMore }
        while let end = input.firstLineBreak(from: searched) {
            guard let following = startOfLine(after: end, in: input) else {
                searched = end
                return needMore(input)
            }
            if end == lineStart { return endBlock(at: following, in: input) }
            block.note(lineStart..<end, in: input)
            block.usesCRLF = following == end + 2
            lineStart = following
            searched = following
        }
        searched = input.count
        return needMore(input)
    }

    /// Takes what is left when the stream has ended. To be called with the input for which `next` said
    /// `.needMore`.
    ///
    /// - Returns: nil when nothing is left.
    package mutating func finish(_ input: Span<UInt8>) -> SSEStep? {
        if phase == .failed { return .tooLarge }
        guard input.count > rawStart else { return nil }
        guard lineStart < input.count else { return yield(upTo: input.count, isTerminated: false) }
        let endsInCR = input[input.count - 1] == .carriageReturn
        let line = lineStart..<(endsInCR ? input.count - 1 : input.count)
        if !line.isEmpty { block.note(line, in: input) }
        return yield(upTo: input.count, isTerminated: line.isEmpty)
    }

    /// Skips what may stand before the first line of a block; false when more input is needed.
    private mutating func begin(_ input: Span<UInt8>) -> Bool {
        switch phase {
        case .running: return true
        case .failed: return false
        case .atStart:
            let byteOrderMark: [3 of UInt8] = [0xef, 0xbb, 0xbf]
            for index in 0..<3 {
                guard index < input.count else { return false }
                if input[index] != byteOrderMark[index] {
                    phase = .running
                    return true
                }
            }
            startBlock(raw: 3, line: 3)
        case .afterCarriageReturn:
            guard input.count > 0 else { return false }
            startBlock(raw: 0, line: input[0] == .lineFeed ? 1 : 0)
        }
        phase = .running
        return true
    }

    private mutating func startBlock(raw: Int, line: Int) {
        rawStart = raw
        blockStart = line
        lineStart = line
        searched = line
    }

    /// Where the line after the one that ends at `end` starts; nil when the next byte decides it.
    private func startOfLine(after end: Int, in input: Span<UInt8>) -> Int? {
        if input[end] == .lineFeed { return end + 1 }
        if end + 1 < input.count { return input[end + 1] == .lineFeed ? end + 2 : end + 1 }
        // A blank line must not wait for a byte that may never come, unless its LF is surely on its way.
        return end == lineStart && !block.usesCRLF ? end + 1 : nil
    }

    private mutating func endBlock(at end: Int, in input: Span<UInt8>) -> SSEStep {
        // An LF that need not be waited for does not count, or it would depend on the portions.
        let counted = block.usesCRLF ? end : lineStart + 1
        if counted - blockStart > limit {
            phase = .failed
            return .tooLarge
        }
        let step = yield(upTo: end, isTerminated: true)
        if end == input.count, input[end - 1] == .carriageReturn { phase = .afterCarriageReturn }
        return step
    }

    /// The current block as a step; the next one starts at 0.
    private mutating func yield(upTo end: Int, isTerminated: Bool) -> SSEStep {
        let step = block.step(raw: rawStart..<end, isTerminated: isTerminated)
        block = SSEBlock()
        startBlock(raw: 0, line: 0)
        return step
    }

    private mutating func needMore(_ input: Span<UInt8>) -> SSEStep {
        if input.count - blockStart <= limit { return .needMore }
        phase = .failed
        return .tooLarge
    }
}
