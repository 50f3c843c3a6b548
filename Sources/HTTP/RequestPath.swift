// A path, normalised once, before anybody routes by it or grants access to it.
package import Base

/// The path of a request, known to be harmless in every segment.
///
/// Segments lie between slashes and are compared and handed out decoded. An escaped slash (`%2F`) stays inside
/// its segment, an empty segment stays an empty segment: `//` is not `/`.
///
/// Source: RFC 3986 §3.3.
package struct RequestPath: Hashable, Sendable {
    /// The path as received, beginning with a slash.
    package let encoded: Bytes

    private let hasEscapes: Bool

    private init(encoded: Bytes, hasEscapes: Bool) {
        self.encoded = encoded
        self.hasEscapes = hasEscapes
    }

    /// The path of a target without one.
    static let none = RequestPath(encoded: .empty, hasEscapes: false)

    /// `/`
    static let root = RequestPath(encoded: Bytes("/" as StaticString), hasEscapes: false)

    /// Checks a path that begins with a slash and is made of visible ASCII.
    ///
    /// - Throws: when a segment, decoded, is `.` or `..` or has one between slashes, or has a backslash, a
    ///   control or invalid UTF-8; and for malformed escapes.
    init(encoded: Bytes) throws(HTTPFault) {
        let (hasEscapes, hasDots) = encoded.withSpan { bytes in
            (bytes.contains(.percent) || bytes.contains(.backslash), bytes.contains(UInt8(ascii: ".")))
        }
        self.init(encoded: encoded, hasEscapes: hasEscapes)
        if hasEscapes || hasDots { try check() }
    }

    /// The segments, decoded. A path of `/` has one, which is empty; no path has none.
    package var segments: [Bytes] {
        guard !encoded.isEmpty else { return [] }
        var segments: [Bytes] = []
        segments.reserveCapacity(8)
        var start = 1
        while start <= encoded.count {
            let rest = start..<encoded.count
            let end = encoded.withSpan { $0.firstIndex(of: .slash, in: rest) } ?? encoded.count
            segments.append(decoded(start..<end))
            start = end + 1
        }
        return segments
    }

    private func decoded(_ range: Range<Int>) -> Bytes {
        let segment = encoded.slice(range)
        guard hasEscapes, let decoded = segment.withSpan({ $0.percentDecoded() }) else { return segment }
        return Bytes(decoded)
    }

    private func check() throws(HTTPFault) {
        let isEscapedWell = encoded.withSpan { $0.percentDecoded() != nil }
        guard isEscapedWell, segments.allSatisfy({ RequestPath.isHarmless($0.array) }) else { throw .badPath }
    }

    private static func isHarmless(_ segment: [UInt8]) -> Bool {
        let dots = [[UInt8(ascii: ".")], [UInt8(ascii: "."), UInt8(ascii: ".")]]
        let parts = segment.split(separator: .slash, omittingEmptySubsequences: false)
        return !parts.contains { dots.contains(Array($0)) }
            && !segment.contains { $0 < 0x20 || $0 == 0x7f || $0 == .backslash }
            && String(validating: segment, as: UTF8.self) != nil
    }
}
