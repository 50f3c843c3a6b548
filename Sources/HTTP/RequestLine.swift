// The first line of a request.

/// Where the words of a request line lie, counted from its first byte.
struct RequestLine {
    let method: Range<Int>
    let target: Range<Int>
    let version: HTTPVersion
    /// The length of the line without its CRLF.
    let end: Int

    /// Takes apart `method SP target SP HTTP/1.x`, given without its CRLF.
    ///
    /// - Throws: for any other white space, for a target with anything but visible ASCII or with a fragment, and
    ///   for any version but 1.0 and 1.1.
    ///
    /// Source: RFC 9112 §3; of its leniencies none is used.
    init(_ line: Span<UInt8>, targetLimit: Int) throws(HTTPFault) {
        let methodEnd = line.endOfToken(from: 0)
        guard methodEnd > 0, methodEnd < line.count, line[methodEnd] == .space else { throw .badRequestLine }
        var targetEnd = methodEnd + 1
        var hasFragment = false
        while targetEnd < line.count, line[targetEnd].isVisible {
            hasFragment = hasFragment || line[targetEnd] == UInt8(ascii: "#")
            targetEnd += 1
        }
        guard targetEnd > methodEnd + 1, targetEnd < line.count, line[targetEnd] == .space else {
            throw .badRequestLine
        }
        method = 0..<methodEnd
        end = line.count
        target = methodEnd + 1..<targetEnd
        version = try HTTPVersion(requestLineEnd: line.extracting(targetEnd + 1..<line.count))
        if target.count > targetLimit { throw .targetTooLong }
        if hasFragment { throw .badTarget }
    }
}

extension HTTPVersion {
    /// The version that a request line ends in.
    fileprivate init(requestLineEnd word: Span<UInt8>) throws(HTTPFault) {
        guard word.isVersion else { throw .badRequestLine }
        guard let version = HTTPVersion(word) else { throw .unknownVersion }
        self = version
    }

    /// Nil when `word` is not `HTTP/1.0` or `HTTP/1.1`.
    init?(_ word: Span<UInt8>) {
        if word.equals("HTTP/1.1") {
            self = .http11
        } else if word.equals("HTTP/1.0") {
            self = .http10
        } else {
            return nil
        }
    }
}

extension Span<UInt8> {
    /// Whether these bytes have the form `HTTP/d.d`.
    var isVersion: Bool {
        count == 8 && extracting(0..<5).equals("HTTP/") && self[5].isDigit && self[6] == UInt8(ascii: ".")
            && self[7].isDigit
    }
}
