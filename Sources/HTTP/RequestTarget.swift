// What a request is for: the host, the path, the query.
package import Base

/// The target of a request, checked and taken apart.
///
/// Source: RFC 9112 §3.2 and §3.3.
package struct RequestTarget: Hashable, Sendable {
    /// How the target was written.
    package enum Form: Hashable, Sendable {
        /// `/path?query`, the usual one.
        case origin
        /// `http://host/path?query`, as sent to proxies.
        case absolute
        /// `*`, for OPTIONS of the server as a whole.
        case asterisk
    }

    package let form: Form

    /// The host and port that the request is for: those of an absolute target, otherwise the Host field's; empty
    /// when neither was sent, which only HTTP/1.0 allows.
    package let authority: Bytes

    /// The path, ready for routing. It has no segments in asterisk form.
    package let path: RequestPath

    /// The query as received, without its `?`; empty when there is none.
    package let query: QueryItems

    /// A target in origin form, for tests and for transports without a network.
    ///
    /// - Throws: what a server would answer to it.
    package init(_ text: String, authority: Bytes = .empty) throws(HTTPFault) {
        try self.init(received: Bytes(text), method: .get, host: authority)
    }

    /// Takes apart a target as received. `host` is the value of the Host field.
    ///
    /// - Throws: for a form that the method does not have, a bad authority, or a path no route may see.
    init(received: Bytes, method: HTTPMethod, host: Bytes) throws(HTTPFault) {
        if method == .connect { throw .tunnel }
        if received.withSpan({ $0.equals("*") }) {
            guard method == .options else { throw .badTarget }
            form = .asterisk
            authority = host
            path = .none
            query = .none
            return
        }
        let parts = try received.withSpan { bytes throws(HTTPFault) in try TargetParts(bytes) }
        form = parts.authority == nil ? .origin : .absolute
        authority = parts.authority.map(received.slice) ?? host
        path = try parts.path.isEmpty ? .root : RequestPath(encoded: received.slice(parts.path))
        query = QueryItems(encoded: received.slice(parts.query))
    }
}

/// Where the parts of a target in origin or absolute form lie.
private struct TargetParts {
    var authority: Range<Int>?
    var path: Range<Int>
    var query: Range<Int>

    init(_ bytes: Span<UInt8>) throws(HTTPFault) {
        let pathStart: Int
        if bytes.count > 0, bytes[0] == .slash {
            pathStart = 0
        } else {
            let start = try TargetParts.endOfScheme(bytes)
            pathStart = bytes.firstIndex(from: start) { $0 == .slash || $0 == UInt8(ascii: "?") }
            guard HostGrammar.isAuthority(bytes.extracting(start..<pathStart)) else { throw .badTarget }
            authority = start..<pathStart
        }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"), in: pathStart..<bytes.count) ?? bytes.count
        path = pathStart..<mark
        query = min(mark + 1, bytes.count)..<bytes.count
    }

    /// Where the authority begins in `http://…` and `https://…`.
    private static func endOfScheme(_ bytes: Span<UInt8>) throws(HTTPFault) -> Int {
        let end = bytes.firstIndex(from: 0) { $0 == .colon }
        let scheme = bytes.extracting(0..<end)
        guard scheme.equalsToken("http") || scheme.equalsToken("https"),
            end + 2 < bytes.count, bytes[end + 1] == .slash, bytes[end + 2] == .slash
        else { throw .badTarget }
        return end + 3
    }
}

extension Span<UInt8> {
    /// The first byte at or after `start` that is `wanted`, or `count`.
    @inline(__always)
    fileprivate func firstIndex(from start: Int, where wanted: (UInt8) -> Bool) -> Int {
        var index = start
        while index < count, !wanted(self[index]) { index += 1 }
        return index
    }
}
