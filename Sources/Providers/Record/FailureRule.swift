// What some errors of a gateway mean, where the status alone would mislead.
package import Domain
internal import WireFormats

/// One rule of a gateway's record: errors that it is for, and what they mean. What it does not say may be anything.
package struct FailureRule: Equatable, Sendable {
    /// The status of the answer, or the one inside an error that came in band.
    package let status: Int?
    /// The error's own code or type.
    package let code: String?
    /// Stands somewhere in the message, in any case.
    package let text: String?
    package let kind: ProviderFailure.Kind

    /// The kinds that a gateway's answer can mean.
    static let kinds: [ProviderFailure.Kind] = [
        .authentication, .payment, .unknownModel, .rateLimited, .overloaded, .serverError, .invalidRequest,
    ]

    /// Whether an error is one the rule is for.
    func applies(to details: ErrorDetails, status: Int?) -> Bool {
        if let own = self.status, own != status ?? details.status { return false }
        if let code, code != details.code, code != details.type { return false }
        guard let text else { return true }
        return details.message?.lowercased().contains(text.lowercased()) == true
    }
}

extension RecordReader {
    /// Reads one object of the list `errors`.
    func failureRule() -> FailureRule? {
        let status = whole("status", in: 400...599)
        let code = optionalText("code")
        let text = optionalText("contains")
        if status == nil, code == nil, text == nil {
            complain("status", "is missing, as are 'code' and 'contains': one of them must be there")
        }
        guard let kind = choice("kind", FailureRule.kinds) else { return nil }
        return FailureRule(status: status, code: code, text: text, kind: kind)
    }
}
