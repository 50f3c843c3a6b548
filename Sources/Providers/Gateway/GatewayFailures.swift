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
        case .tooLarge: ProviderFailure(.brokenAnswer, from: id, "the answer is larger than allowed")
        case .inBand(let details): failure(details, status: nil)
        }
    }

    /// What an error means: one with a status, or one that came in band.
    func failure(_ details: ErrorDetails, status: Int?) -> ProviderFailure {
        let known = descriptor.failures.first { $0.applies(to: details, status: status) }?.kind
        var details = details
        details.message = details.message.map(scrub)
        details.code = details.code.map(scrub)
        details.parameter = details.parameter.map(scrub)
        return details.failure(from: id, status: status, known: known)
    }
}

/// The fields of an upstream's answer that a caller gets: by name, everything else stays behind.
enum RelayedFields {
    private static let rateLimits: [StaticString] = ["x-ratelimit-", "anthropic-ratelimit-"]

    static func rateLimits(of head: ResponseHead) -> [HTTPField] {
        head.fields.all(beginningWith: rateLimits, most: 32)
    }
}
