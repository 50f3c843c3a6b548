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
        return ProviderFailure(kind, from: id, failure.reason)
    }

    /// What an answer that is none means.
    func failure(_ fault: ReplyFault) -> ProviderFailure {
        switch fault {
        case .malformed: ProviderFailure(.brokenAnswer, from: id, "the answer is not valid")
        case .empty: ProviderFailure(.emptyAnswer, from: id, "the answer is empty")
        case .cutShort:
            ProviderFailure(.brokenAnswer, from: id, "the stream ended before the answer was complete")
        case .inBand(let details): failure(details, status: nil)
        }
    }

    /// What an error means: one with a status, or one that came in band.
    func failure(_ details: ErrorDetails, status: Int?) -> ProviderFailure {
        var details = details
        details.message = details.message.map(scrub)
        details.code = details.code.map(scrub)
        details.parameter = details.parameter.map(scrub)
        return details.failure(from: id, status: status)
    }
}

/// The fields of an upstream's answer that a caller gets: by name, everything else stays behind.
enum RelayedFields {
    private static let prefixes = ["x-ratelimit-", "anthropic-ratelimit-"]
    private static let most = 32

    static func rateLimits(of head: ResponseHead) -> [HTTPField] {
        var fields: [HTTPField] = []
        for (name, value) in head.fields where isRateLimit(name) && fields.count < most {
            fields.append(HTTPField(Bytes(name.text.lowercased()), value))
        }
        return fields
    }

    private static func isRateLimit(_ name: Bytes) -> Bool {
        // Most fields are ruled out by their first letter.
        guard let first = name.isEmpty ? nil : name[0] | 0x20, first == 0x78 || first == 0x61 else {
            return false
        }
        let lower = name.text.lowercased()
        return prefixes.contains { lower.hasPrefix($0) }
    }
}
