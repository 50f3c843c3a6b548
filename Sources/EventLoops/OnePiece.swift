// Messages that are short enough to be sent in one piece.
package import Base

extension ByteBuffer {
    /// Up to this size a message is sent in one piece: copying costs less than a send of several parts.
    private static let longestPiece = 32 * 1024
    /// What a head takes, but for unusual ones.
    private static let usualHead = 768

    /// Makes room for the head of a message, and for its body where that will be gathered.
    package func reserve(forHeadAnd body: [Bytes]) {
        let count = body.byteCount
        reserve(Self.usualHead + (count <= Self.longestPiece ? count : 0))
    }

    /// Takes `parts` in behind what waits, where all together is short enough to be sent in one piece.
    ///
    /// - Returns: what is to be sent behind it instead: all parts, or none.
    package func gather(_ parts: [Bytes]) -> [Bytes] {
        let added = parts.byteCount
        guard added == 0 || count + added <= Self.longestPiece else { return parts }
        for part in parts { append(part) }
        return []
    }
}
