// What went wrong with a gateway, in the words of the business.
internal import Base
internal import Domain
internal import HTTP
internal import WireFormats

extension Gateway {
    /// What a failure of the transport means.
    func failure(_ failure: TransportFailure) -> ProviderFailure {
        let kind: ProviderFailure.Kind =
            switch failure.kind {
            case .unknownHost, .unreachable, .tls: .unreachable
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            case .reset, .truncated, .malformed: failure.phase == .connecting ? .unreachable : .brokenAnswer
            }
        let reason = failure.kind == .tls ? "no secure connection: \(failure.reason)" : failure.reason
        return ProviderFailure(kind, from: id, reason)
    }

    /// What an answer that is none means.
    func failure(_ fault: ReplyFault) -> ProviderFailure {
        switch fault {
        case .malformed: ProviderFailure(.brokenAnswer, from: id, "the answer is not valid")
        case .empty: ProviderFailure(.emptyAnswer, from: id, "the answer is empty")
        case .cutShort:
            ProviderFailure(.brokenAnswer, from: id, "the stream ended before the answer was complete")
        case .inBand(let details): failure(details, status: details.status ?? 502)
        }
    }

    /// What an answer with an error status means.
    func failure(_ details: ErrorDetails, status: Int) -> ProviderFailure {
        var details = details
        details.message = details.message.map(scrub)
        details.code = details.code.map(scrub)
        details.parameter = details.parameter.map(scrub)
        return details.failure(from: id, status: status)
    }
}

/// The fields of an upstream's answer that a caller gets: by name, everything else stays behind.
enum RelayedFields {
    private static let prefixes: [Bytes] = [Bytes("x-ratelimit-"), Bytes("anthropic-ratelimit-")]
    private static let most = 32

    static func rateLimits(of head: ResponseHead) -> [HTTPField] {
        var fields: [HTTPField] = []
        for (name, value) in head.fields where isRateLimit(name) && fields.count < most {
            fields.append(HTTPField(Bytes(name.text.lowercased()), value))
        }
        return fields
    }

    private static func isRateLimit(_ name: Bytes) -> Bool {
        prefixes.contains { prefix in
            guard name.count > prefix.count else { return false }
            for index in 0..<prefix.count where name[index] | 0x20 != prefix[index] | 0x20 { return false }
            return true
        }
    }

    /// `Retry-After` in seconds; dates and nonsense are nil.
    static func retryAfter(_ head: ResponseHead) -> Duration? {
        guard let text = head.fields.first("retry-after")?.text, let seconds = Double(text), seconds >= 0,
            seconds < 1e9
        else { return nil }
        return .milliseconds(Int64(seconds * 1000))
    }
}
