// What came of asking a gateway for its models.
internal import Base
package import Domain
internal import HTTP
internal import JSON

/// A list, read: the models, and what was wrong with other rows.
package struct ListReading: Equatable, Sendable {
    package var models: [ListedModel]
    package var problems: [ListProblem: Int]

    package init(_ models: [ListedModel], problems: [ListProblem: Int] = [:]) {
        self.models = models
        self.problems = problems
    }
}

/// Why a gateway's list could not be had.
package struct ListFailure: Error, Equatable, Sendable {
    /// In words for people, without a secret, a path or what the gateway said: `answered 401`.
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}

extension ListFailure {
    static let noList = ListFailure("has no list of models")
    static let tooLong = ListFailure("is longer than \(ListLimits.bytes >> 20) MiB")
    static let tooManyModels = ListFailure("has more than \(ModelListReader.mostModels) models")
    static let pagesInACircle = ListFailure("has pages that lead in a circle")
    static let tooManyPages = ListFailure("has more than \(ListLimits.pages) pages")

    init(status: Int) {
        self.init("answered \(status)")
    }

    /// No answer at all.
    init(_ failure: ProviderFailure) {
        if let status = failure.status {
            self.init(status: status)
            return
        }
        switch failure.kind {
        case .unreachable: self.init("cannot be reached")
        case .timedOut: self.init("did not answer in time")
        case .authentication: self.init("does not take our key")
        case .payment, .unknownModel, .rateLimited, .overloaded, .serverError, .brokenAnswer, .emptyAnswer,
            .invalidRequest, .cancelled:
            self.init("gave no answer: \(failure.kind.rawValue)")
        }
    }

    /// An answer that did not end well.
    init(_ failure: TransportFailure) {
        switch failure.kind {
        case .timedOut: self.init("did not answer in time")
        case .malformed: self.init("answered what is no HTTP")
        case .unknownHost, .unreachable, .tls, .reset, .truncated, .cancelled:
            self.init("broke off its answer")
        }
    }

    /// An answer that is no JSON: a page, most often.
    init(_ failure: JSONFailure, in text: Bytes) {
        let isPage = text.withSpan { span in
            let first = span.indices.first { !span[$0].isSpace }
            return first.map { span[$0] == UInt8(ascii: "<") } ?? false
        }
        self.init("answered \(isPage ? "a page" : "no JSON"): \(failure)")
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
}
