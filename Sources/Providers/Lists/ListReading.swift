// What came of asking a gateway for its models.
package import Domain

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
