// Reads the heads of requests, one after the other, from bytes that arrive in any portions.
import Base

/// Parses request heads strictly: what two servers could read differently is refused.
///
/// Call `parse` with all unread bytes whenever some were added. It looks for the end of the head in each byte
/// once, and in at most `HeadLimits.bytes` of them; what it refuses does not depend on how the bytes were split.
///
/// Source: RFC 9112 §2 to §6; of the leniencies that it allows (LF as line end, folded fields, repeated
/// Content-Length) none is used.
package struct RequestHeadParser {
    private let limits: HeadLimits
    private var scanner = HeadScanner()
    private var line: RequestLine?

    /// Room for a method, a version and spaces beside a target of the longest size, in bytes.
    private static let besideTarget = 64

    package init(limits: HeadLimits = .request) {
        self.limits = limits
    }

    /// Looks for a whole head at the start of `input`, which holds all bytes not yet consumed.
    ///
    /// - Returns: the head, copied out, and how many bytes it took; nil when more are needed. After a head the
    ///   parser is ready for the next one.
    /// - Throws: what to answer before closing the connection.
    package mutating func parse(
        _ input: Span<UInt8>
    ) throws(HTTPRefusal) -> (head: RequestHead, consumed: Int)? {
        do throws(HTTPFault) {
            guard try scanner.skipEmptyLines(input), let line = try requestLine(input),
                try scanner.findEnd(input, limits: limits)
            else { return nil }
            let consumed = scanner.lineStart
            let head = try makeHead(input.extracting(scanner.start..<consumed), line)
            scanner = HeadScanner()
            self.line = nil
            return (head, consumed)
        } catch {
            throw HTTPRefusal(error)
        }
    }

    private mutating func requestLine(_ input: Span<UInt8>) throws(HTTPFault) -> RequestLine? {
        if let line { return line }
        guard input[scanner.start].isTokenCharacter else { throw .badRequestLine }
        let longest = scanner.start + limits.target + RequestHeadParser.besideTarget
        let visible = min(input.count, longest, limits.bytes)
        guard let range = try scanner.nextLine(input, visible: visible) else {
            if visible == longest { throw .targetTooLong }
            if visible == limits.bytes { throw .headTooLarge }
            return nil
        }
        line = try RequestLine(input.extracting(range), targetLimit: limits.target)
        return line
    }

    /// `text` reaches from the request line to the end of the empty line.
    private func makeHead(_ text: Span<UInt8>, _ line: RequestLine) throws(HTTPFault) -> RequestHead {
        var message = MessageFields()
        let fields = try HTTPFields(of: text, from: line.end + 2, count: scanner.fields, noting: &message)
        let framing = try RequestHeadParser.framing(message, line.version)
        try RequestHeadParser.checkHost(message, line.version, in: text)
        if message.expectsSomethingElse { throw .unknownExpectation }
        let method = HTTPMethod(known: text.extracting(line.method)) ?? .other(fields.text(line.method))
        let hasBody = framing != .none && framing != .length(0)
        return RequestHead(
            method: method,
            target: try RequestTarget(
                received: fields.text(line.target), method: method, host: fields.text(message.host)),
            version: line.version,
            fields: fields,
            framing: framing,
            isPersistent: message.isPersistent(line.version),
            expectsContinue: message.expectsContinue && hasBody && line.version == .http11)
    }

    /// Source: RFC 9112 §6.3; a second Content-Length is refused even when it agrees with the first.
    private static func framing(
        _ message: MessageFields, _ version: HTTPVersion
    ) throws(HTTPFault) -> BodyFraming {
        if try message.checkedTransferEncoding(version) { return .chunked }
        if message.repeatsContentLength { throw .repeatedContentLength }
        return message.contentLength.map(BodyFraming.length) ?? .none
    }

    /// Source: RFC 9112 §3.2.
    private static func checkHost(
        _ message: MessageFields, _ version: HTTPVersion, in text: Span<UInt8>
    ) throws(HTTPFault) {
        if message.hosts > 1 { throw .repeatedHost }
        guard message.hosts == 1 else {
            if version == .http11 { throw .missingHost }
            return
        }
        guard HostGrammar.isAuthority(text.extracting(message.host)) else { throw .badHost }
    }
}
