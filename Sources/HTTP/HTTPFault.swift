// Why bytes were not taken as a message.

/// What is wrong with received bytes that should be a message.
///
/// Whoever meets one cannot know where the next message begins: the connection must be closed.
package enum HTTPFault: Error, Hashable, Sendable {
    case bareLineFeed, headTooLarge, tooManyFields
    case foldedField, badFieldName, badFieldValue
    case badContentLength, repeatedContentLength
    case badTransferEncoding, repeatedTransferEncoding, unknownTransferCoding
    case lengthAndTransferEncoding, transferEncodingInHTTP10
    case unknownVersion
    // Requests only.
    case badRequestLine, tooManyEmptyLines, targetTooLong, badTarget, badPath, tunnel
    case missingHost, repeatedHost, badHost, unknownExpectation
    // Responses only.
    case badStatusLine, protocolSwitch
    // Bodies.
    case badChunkSize, chunkLineTooLong, badChunkEnd, badTrailer, trailersTooLarge

    /// The fault in words for people; never contains received bytes.
    package var reason: String {
        switch self {
        case .bareLineFeed: "a line ends in LF without CR"
        case .headTooLarge: "the head is larger than allowed"
        case .tooManyFields: "there are more header fields than allowed"
        case .foldedField: "a header field is continued on a second line"
        case .badFieldName: "a header field has no valid name"
        case .badFieldValue: "a header field has a control character in its value"
        case .badContentLength: "Content-Length is not a number in plain digits"
        case .repeatedContentLength: "there is more than one Content-Length"
        case .badTransferEncoding: "Transfer-Encoding is empty"
        case .repeatedTransferEncoding: "there is more than one Transfer-Encoding"
        case .unknownTransferCoding: "the only transfer coding understood is chunked"
        case .lengthAndTransferEncoding: "there are both Content-Length and Transfer-Encoding"
        case .transferEncodingInHTTP10: "Transfer-Encoding does not exist in HTTP/1.0"
        case .unknownVersion: "the version is not HTTP/1.0 or HTTP/1.1"
        case .badRequestLine: "the request line is malformed"
        case .tooManyEmptyLines: "there are too many empty lines before the request"
        case .targetTooLong: "the request target is longer than allowed"
        case .badTarget: "the request target is malformed"
        case .badPath: "the path is malformed or has dot segments"
        case .tunnel: "this server is no tunnel: CONNECT is not supported"
        case .missingHost: "the Host field is missing"
        case .repeatedHost: "there is more than one Host field"
        case .badHost: "the Host field is malformed"
        case .unknownExpectation: "the only expectation understood is 100-continue"
        case .badStatusLine: "the status line is malformed"
        case .protocolSwitch: "the protocol was switched without having been asked"
        case .badChunkSize: "a chunk size is not a hexadecimal number"
        case .chunkLineTooLong: "a chunk size line is longer than allowed"
        case .badChunkEnd: "a chunk does not end in CRLF"
        case .badTrailer: "a trailer field is malformed"
        case .trailersTooLarge: "the trailer fields are larger than allowed"
        }
    }

    /// The status with which a server answers a request that has this fault.
    package var status: HTTPStatus {
        switch self {
        case .headTooLarge, .tooManyFields, .trailersTooLarge: .fieldsTooLarge
        case .targetTooLong: .targetTooLong
        case .unknownExpectation: .expectationFailed
        case .unknownTransferCoding, .tunnel: .notImplemented
        case .unknownVersion: .versionNotSupported
        case .bareLineFeed, .foldedField, .badFieldName, .badFieldValue, .badContentLength,
            .repeatedContentLength, .badTransferEncoding, .repeatedTransferEncoding,
            .lengthAndTransferEncoding, .transferEncodingInHTTP10, .badRequestLine, .tooManyEmptyLines,
            .badTarget, .badPath, .missingHost, .repeatedHost, .badHost, .badStatusLine, .protocolSwitch,
            .badChunkSize, .chunkLineTooLong, .badChunkEnd, .badTrailer:
            .badRequest
        }
    }
}

/// A request that is answered with an error, and the connection closed, before any handler sees it.
package struct HTTPRefusal: Error, Hashable, Sendable {
    /// The status of the answer.
    package let status: HTTPStatus

    /// What is wrong, for the person who reads the answer; never contains received bytes.
    package let reason: String

    package init(_ status: HTTPStatus, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    /// How a server answers a request with this fault.
    package init(_ fault: HTTPFault) {
        self.init(fault.status, fault.reason)
    }
}
