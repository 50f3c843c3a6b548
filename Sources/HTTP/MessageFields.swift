// What the fields of a head say about the message as a whole.

/// The fields that decide where a message ends and whether another may follow, gathered as they pass by.
struct MessageFields {
    var hosts = 0
    var host = 0..<0
    var contentLength: Int?
    var transferEncodings = 0
    var isChunked = false
    var closes = false
    var keepsAlive = false
    var expectsContinue = false
    var expectsSomethingElse = false
    /// Content-Length came more than once, always with the same number.
    var repeatsContentLength = false

    /// Takes notice of one field.
    ///
    /// - Throws: for a Content-Length or Transfer-Encoding that nobody may act upon.
    mutating func note(_ slot: FieldSlot, in head: Span<UInt8>) throws(HTTPFault) {
        let name = head.extracting(slot.name)
        switch name.count {
        case 4 where name.equalsToken("host"):
            hosts += 1
            host = slot.value
        case 6 where name.equalsToken("expect"):
            let is100 = head.extracting(slot.value).equalsToken("100-continue")
            expectsContinue = expectsContinue || is100
            expectsSomethingElse = expectsSomethingElse || !is100
        case 10 where name.equalsToken("connection"):
            let options = head.extracting(slot.value)
            closes = closes || options.listContains("close")
            keepsAlive = keepsAlive || options.listContains("keep-alive")
        case 14 where name.equalsToken("content-length"):
            try noteContentLength(head.extracting(slot.value))
        case 17 where name.equalsToken("transfer-encoding"):
            try noteTransferEncoding(head.extracting(slot.value))
        default: break
        }
    }

    /// Source: RFC 9112 §6.3: digits only; a list of numbers counts as malformed, even of equal ones.
    private mutating func noteContentLength(_ value: Span<UInt8>) throws(HTTPFault) {
        guard let length = value.decimalNumber else { throw .badContentLength }
        if let earlier = contentLength {
            guard earlier == length else { throw .repeatedContentLength }
            repeatsContentLength = true
        }
        contentLength = length
    }

    private mutating func noteTransferEncoding(_ value: Span<UInt8>) throws(HTTPFault) {
        guard value.count > 0 else { throw .badTransferEncoding }
        transferEncodings += 1
        isChunked = value.equalsToken("chunked")
    }

    /// Whether the body is chunked.
    ///
    /// - Throws: for every use of Transfer-Encoding but a single `chunked`, alone, in HTTP/1.1.
    ///
    /// Source: RFC 9112 §6.1 and §6.3, which leave no other use that recipients agree upon.
    func checkedTransferEncoding(_ version: HTTPVersion) throws(HTTPFault) -> Bool {
        guard transferEncodings > 0 else { return false }
        if contentLength != nil { throw .lengthAndTransferEncoding }
        if version == .http10 { throw .transferEncodingInHTTP10 }
        if transferEncodings > 1 { throw .repeatedTransferEncoding }
        if !isChunked { throw .unknownTransferCoding }
        return true
    }

    /// Whether the sender is willing to use the connection again.
    ///
    /// Source: RFC 9112 §9.3.
    func isPersistent(_ version: HTTPVersion) -> Bool {
        switch version {
        case .http11: !closes
        case .http10: keepsAlive && !closes
        }
    }
}
