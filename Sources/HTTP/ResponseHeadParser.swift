// Reads the heads of responses from bytes that arrive in any portions.
import Base

/// Parses response heads: strict in everything that decides where the response ends.
///
/// Used as `RequestHeadParser`. Interim responses (1xx) come out as heads without a body: skip them and parse on.
///
/// Source: RFC 9112 §4 to §6. A missing reason phrase and a repeated, equal Content-Length are accepted.
package struct ResponseHeadParser {
    private let limits: HeadLimits
    private var scanner = HeadScanner()
    private var line: StatusLine?

    package init(limits: HeadLimits = .response) {
        self.limits = limits
    }

    /// Looks for a whole head at the start of `input`, which holds all bytes not yet consumed.
    ///
    /// - Parameter method: of the request that this answers; it decides whether there is a body.
    /// - Returns: the head, copied out, and how many bytes it took; nil when more are needed. After a head the
    ///   parser is ready for the next one.
    /// - Throws: what makes this response unusable; the connection must be closed.
    package mutating func parse(
        _ input: Span<UInt8>, answering method: HTTPMethod
    ) throws(HTTPFault) -> (head: ResponseHead, consumed: Int)? {
        guard let line = try statusLine(input), try scanner.findEnd(input, limits: limits) else { return nil }
        let consumed = scanner.lineStart
        let head = try makeHead(input.extracting(0..<consumed), line, method)
        scanner = HeadScanner()
        self.line = nil
        return (head, consumed)
    }

    private mutating func statusLine(_ input: Span<UInt8>) throws(HTTPFault) -> StatusLine? {
        if let line { return line }
        let visible = min(input.count, limits.bytes)
        guard let range = try scanner.nextLine(input, visible: visible) else {
            if visible == limits.bytes { throw .headTooLarge }
            return nil
        }
        line = try StatusLine(input.extracting(range))
        return line
    }

    private func makeHead(
        _ text: Span<UInt8>, _ line: StatusLine, _ method: HTTPMethod
    ) throws(HTTPFault) -> ResponseHead {
        var message = MessageFields()
        let fields = try HTTPFields(of: text, from: line.end + 2, count: scanner.fields, noting: &message)
        let framing = try ResponseHeadParser.framing(message, line, method)
        return ResponseHead(
            status: line.status,
            version: line.version,
            fields: fields,
            framing: framing,
            isPersistent: message.isPersistent(line.version) && framing != .untilClose)
    }

    /// Source: RFC 9112 §6.3.
    private static func framing(
        _ message: MessageFields, _ line: StatusLine, _ method: HTTPMethod
    ) throws(HTTPFault) -> BodyFraming {
        let isChunked = try message.checkedTransferEncoding(line.version)
        if method == .head || line.status.isInformational { return .none }
        if line.status == .noContent || line.status == .notModified { return .none }
        if isChunked { return .chunked }
        return message.contentLength.map(BodyFraming.length) ?? .untilClose
    }
}

/// The first line of a response.
struct StatusLine {
    let version: HTTPVersion
    let status: HTTPStatus
    /// The length of the line without its CRLF.
    let end: Int

    /// Takes apart `HTTP/1.x SP code [SP reason]`, given without its CRLF.
    ///
    /// Source: RFC 9112 §4.
    init(_ line: Span<UInt8>) throws(HTTPFault) {
        guard line.count >= 12, line.extracting(0..<8).isVersion, line[8] == .space,
            line.count == 12 || line[12] == .space, line.endOfFieldValue(from: 12) == line.count,
            let code = line.extracting(9..<12).decimalNumber, let status = HTTPStatus(code)
        else { throw .badStatusLine }
        guard let version = HTTPVersion(line.extracting(0..<8)) else { throw .unknownVersion }
        if status == .switchingProtocols { throw .protocolSwitch }
        self.version = version
        self.status = status
        end = line.count
    }
}
