// What many requests to elsewhere have in common, checked and written once.
package import Base

/// How requests of one kind begin: request line, `host`, and the fields that are the same for all of them, which are
/// written once.
///
/// It may hold a key: printing it shows nothing of what is in it.
package final class UpstreamHead: Sendable {
    package let origin: Origin
    package let method: HTTPMethod
    /// Path and query, as sent.
    package let target: Bytes
    package let fields: [HTTPField]
    private let line: Result<Bytes, TransportFailure>
    /// `host` and the other fields.
    private let fieldsText: Result<Bytes, TransportFailure>

    package init(origin: Origin, method: HTTPMethod, target: Bytes, fields: [HTTPField]) {
        self.origin = origin
        self.method = method
        self.target = target
        self.fields = fields
        line = Self.line(method, target)
        fieldsText = Result { () throws(TransportFailure) in
            let buffer = ByteBuffer()
            let head = HeadWriter(continuing: buffer)
            guard head.add("host", origin.authority) else {
                throw TransportFailure(.malformed, .sending, "the request's host cannot be sent")
            }
            try head.add(ofRequest: fields)
            return buffer.takeAll()
        }
    }

    private init(_ other: UpstreamHead, target: Bytes) {
        origin = other.origin
        method = other.method
        fields = other.fields
        fieldsText = other.fieldsText
        self.target = target
        line = Self.line(other.method, target)
    }

    private static func line(_ method: HTTPMethod, _ target: Bytes) -> Result<Bytes, TransportFailure> {
        let buffer = ByteBuffer()
        guard HeadWriter(request: method, target: target, into: buffer) != nil else {
            return .failure(
                TransportFailure(.malformed, .sending, "the request's target cannot be sent"))
        }
        return .success(buffer.takeAll())
    }

    /// The same with another target: nothing but that is checked again.
    package func with(target: Bytes) -> UpstreamHead { UpstreamHead(self, target: target) }

    /// Appends the text.
    ///
    /// - Throws: `.malformed` for a target, a field or a value that cannot be sent as it is; nothing is written then.
    package func write(into buffer: ByteBuffer) throws(TransportFailure) {
        let (line, fieldsText) = (try line.get(), try fieldsText.get())
        buffer.append(line)
        buffer.append(fieldsText)
    }
}

/// Fields that many requests have in common.
package final class UpstreamFields: Sendable {
    package let fields: [HTTPField]
    private let text: Result<Bytes, TransportFailure>

    package init(_ fields: [HTTPField]) {
        self.fields = fields
        text = Result { () throws(TransportFailure) in
            let buffer = ByteBuffer()
            try HeadWriter(continuing: buffer).add(ofRequest: fields)
            return buffer.takeAll()
        }
    }

    private init(_ other: UpstreamFields, and more: [HTTPField]) {
        fields = other.fields + more
        text = Result { () throws(TransportFailure) in
            let buffer = ByteBuffer()
            try other.write(into: buffer)
            try HeadWriter(continuing: buffer).add(ofRequest: more)
            return buffer.takeAll()
        }
    }

    package static let none = UpstreamFields([])

    /// These and `more`: what was checked and written is not again.
    package func and(_ more: [HTTPField]) -> UpstreamFields { UpstreamFields(self, and: more) }

    /// Appends the text.
    ///
    /// - Throws: `.malformed` for a field or a value that cannot be sent as it is.
    package func write(into buffer: ByteBuffer) throws(TransportFailure) {
        buffer.append(try text.get())
    }
}

extension HeadWriter {
    fileprivate func add(ofRequest fields: [HTTPField]) throws(TransportFailure) {
        for field in fields {
            guard !field.contradictsFraming, add(field) else {
                throw TransportFailure(.malformed, .sending, "a header field cannot be sent")
            }
        }
    }
}

extension HTTPField {
    private static let namesOfTransport: Set<String> = [
        "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection",
        "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Whether a field from elsewhere would contradict the transport's own, or speak for a connection that is not
    /// the caller's.
    fileprivate var contradictsFraming: Bool {
        switch source {
        case .ours, .ownName: false
        case .received, .anywhere: Self.namesOfTransport.contains(name.text.lowercased())
        }
    }
}

extension UpstreamHead: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension UpstreamFields: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: []) }
}
