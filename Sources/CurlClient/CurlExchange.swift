// One request to an upstream, as libcurl tells of it: the decisions.
internal import Base
internal import HTTP

/// What has become of a request, told by what libcurl reports. Heads and bodies are read by the same strict machines
/// as in the native client: libcurl hands over what it received as it received it.
struct CurlExchange {
    enum Step: Equatable {
        case connecting, sending, waiting, reading
        /// The answer is there whole.
        case finished
        case failed(TransportFailure)
    }

    /// What an exchange is to be like.
    struct Terms {
        let method: HTTPMethod
        let hasBody: Bool
        let heads: HeadLimits
        /// How soon after it was sent a request may be sent again.
        let staleWindow: Duration
        let allowsHTTP2: Bool
    }

    /// How many times the largest head all lines together may have. libcurl remembers every one: informational heads
    /// and trailers without end would make it grow without end. (Since 2023 it has a bound of its own, 300 KiB.)
    private static let headsPerExchange = 4

    private let terms: Terms
    private(set) var step = Step.connecting
    /// The head of the answer, when it has come.
    private(set) var head: ResponseHead?
    private(set) var isHTTP2 = false
    private var parser: ResponseHeadParser
    private let headText = ByteBuffer()
    private var headBytes = 0
    private var decoder = BodyDecoder(.none)
    private var timesSent = 0
    private var firstSentAt = Moment.distantFuture

    init(_ terms: Terms) {
        self.terms = terms
        parser = ResponseHeadParser(limits: terms.heads)
    }

    /// In which phase a failure would be one now.
    var phase: TransportFailure.Phase {
        switch step {
        case .connecting: .connecting
        case .sending: .sending
        case .waiting: .waiting
        case .reading, .finished, .failed: .reading
        }
    }

    var isOver: Bool {
        switch step {
        case .finished, .failed: true
        case .connecting, .sending, .waiting, .reading: false
        }
    }

    /// The first failure is the one that counts.
    mutating func fail(_ failure: TransportFailure) {
        if !isOver { step = .failed(failure) }
    }

    /// Whether the answer is there to its last byte.
    var isWhole: Bool { head != nil && decoder.isFinished }

    // MARK: Sending

    /// libcurl opens a connection: to send the request or, as the one that lay idle has ended unheard, to send it once
    /// more.
    ///
    /// - Returns: whether it may.
    mutating func mayConnect(at now: Moment) -> Bool {
        if timesSent == 0 || isStale(at: now) { return true }
        fail(.unanswered)
        return false
    }

    private func isStale(at now: Moment) -> Bool {
        timesSent == 1 && headBytes == 0 && now < firstSentAt.advanced(by: terms.staleWindow)
    }

    /// There is a connection, and the request goes out.
    ///
    /// - Returns: whether it may.
    mutating func aboutToSend(at now: Moment) -> Bool {
        guard mayConnect(at: now) else { return false }
        timesSent += 1
        if timesSent == 1 { firstSentAt = now }
        step = terms.hasBody ? .sending : .waiting
        return true
    }

    /// libcurl has taken all of the request.
    mutating func sentAll() {
        if step == .sending { step = .waiting }
    }

    // MARK: Receiving

    /// A line of a head, or of the trailers behind a body.
    ///
    /// - Returns: whether libcurl is to go on.
    mutating func received(headLine line: Span<UInt8>) -> Bool {
        headBytes += line.count
        guard headBytes <= Self.headsPerExchange * terms.heads.bytes else {
            fail(TransportFailure(.malformed, phase, "there are too many informational heads or trailers"))
            return false
        }
        if head != nil { return true }
        appendToHead(line)
        do throws(HTTPFault) {
            let parsed = try headText.withSpan { text throws(HTTPFault) in
                try parser.parse(text, answering: terms.method)
            }
            if let (head, consumed) = parsed {
                headText.consume(consumed)
                if !head.status.isInformational { begin(head) }
            }
            return true
        } catch {
            fail(TransportFailure(.malformed, .waiting, error.reason))
            return false
        }
    }

    /// What libcurl writes before the fields of HTTP/2 (`HTTP/2 200 `) has a version that the text format has not.
    private mutating func appendToHead(_ line: Span<UInt8>) {
        guard terms.allowsHTTP2, headText.isEmpty, line.begins(with: "HTTP/2 ") else {
            return headText.append(line)
        }
        isHTTP2 = true
        headText.append("HTTP/1.1 ")
        headText.append(line.extracting(7..<line.count))
    }

    private mutating func begin(_ head: ResponseHead) {
        headText.release()
        self.head = head
        decoder = BodyDecoder(head.framing)
        step = .reading
    }

    /// Bytes of the body, still in their chunks.
    ///
    /// - Returns: whether libcurl is to go on.
    mutating func received(body bytes: Span<UInt8>, into buffer: ByteBuffer) -> Bool {
        guard head != nil, !isOver else { return false }
        var position = 0
        do throws(HTTPFault) {
            while position < bytes.count, !decoder.isFinished {
                let rest = bytes.extracting(position..<bytes.count)
                let step = try decoder.decode(rest)
                buffer.append(rest.extracting(step.body))
                position += step.consumed
            }
            // What comes behind the end belongs to nobody.
            return position == bytes.count
        } catch {
            fail(TransportFailure(.malformed, .reading, error.reason))
            return false
        }
    }

    /// libcurl is done with the request.
    ///
    /// - Parameter failure: what went wrong; nil when it thinks that all is well.
    mutating func ended(_ failure: TransportFailure?) {
        guard !isOver else { return }
        if isWhole {
            // Whatever went wrong after it, the answer is here.
            step = .finished
        } else if let failure {
            fail(failure)
        } else if head == nil {
            fail(.unanswered)
        } else if !decoder.mayEndHere {
            fail(TransportFailure(.truncated, .reading, "the answer was cut short"))
        } else {
            step = .finished
        }
    }
}

extension Span<UInt8> {
    fileprivate func begins(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { unsafe self[$0] == text.utf8Start[$0] }
    }
}

extension TransportFailure {
    static let unanswered = TransportFailure(
        .truncated, .waiting, "the connection was closed without an answer")
}
