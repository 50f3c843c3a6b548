// Finds the end of a head in bytes that arrive in any portions.

/// Looks for the empty line that ends a head, each byte once however slowly the bytes arrive.
///
/// Offsets count from the start of the unread input, to which only more may be added.
struct HeadScanner {
    /// Where the first line starts: after the empty lines before it.
    private(set) var start = 0
    /// Where the line that is being looked for starts.
    private(set) var lineStart = 0
    private var searched = 0
    /// Field lines found so far.
    private(set) var fields = 0

    /// CRLFs allowed before a first line (RFC 9112 §2.2).
    private static let emptyLines = 4

    /// Skips CRLFs before the first line.
    ///
    /// - Returns: whether the first line has begun; false when more input is needed.
    /// - Throws: for a CR or LF that is no part of a CRLF, and for too many of them.
    mutating func skipEmptyLines(_ input: Span<UInt8>) throws(HTTPFault) -> Bool {
        while start < input.count {
            if input[start] == .lineFeed { throw .bareLineFeed }
            guard input[start] == .carriageReturn else { return true }
            guard start + 1 < input.count else { return false }
            guard input[start + 1] == .lineFeed else { throw .badRequestLine }
            guard start < 2 * HeadScanner.emptyLines else { throw .tooManyEmptyLines }
            start += 2
            lineStart = start
            searched = start
        }
        return false
    }

    /// The next line that is complete within the first `visible` bytes, without its CRLF.
    ///
    /// - Throws: for a line that ends in LF alone.
    mutating func nextLine(_ input: Span<UInt8>, visible: Int) throws(HTTPFault) -> Range<Int>? {
        let from = min(searched, visible)
        guard let end = input.firstIndex(of: .lineFeed, in: from..<visible) else {
            searched = max(searched, visible)
            return nil
        }
        guard end > lineStart, input[end - 1] == .carriageReturn else { throw .bareLineFeed }
        let line = lineStart..<end - 1
        lineStart = end + 1
        searched = end + 1
        return line
    }

    /// Looks for the empty line that ends the fields; afterwards `lineStart` is the first byte behind the head.
    mutating func findEnd(_ input: Span<UInt8>, limits: HeadLimits) throws(HTTPFault) -> Bool {
        let visible = min(input.count, limits.bytes)
        while let line = try nextLine(input, visible: visible) {
            if line.isEmpty { return true }
            fields += 1
            if fields > limits.fields { throw .tooManyFields }
        }
        if input.count >= limits.bytes { throw .headTooLarge }
        return false
    }
}
