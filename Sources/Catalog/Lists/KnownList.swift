// A list that is in use.
package import Base
package import Domain

/// The models of a gateway as it listed them once.
package struct KnownList: Equatable, Sendable {
    package var models: [ListedModel]
    /// What was wrong with other rows, and how often.
    package var problems: [ListProblem: Int]
    package var source: ListReport.Source
    /// The base URL that it was fetched below.
    package var address: String
    /// nil for a list that never ages.
    package var fetchedAt: Moment?
    package var fetchedOn: WallTime?

    package init(
        _ models: [ListedModel], problems: [ListProblem: Int] = [:], from source: ListReport.Source,
        address: String, at fetchedAt: Moment? = nil, on fetchedOn: WallTime? = nil
    ) {
        self.models = models
        self.problems = problems
        self.source = source
        self.address = address
        self.fetchedAt = fetchedAt
        self.fetchedOn = fetchedOn
    }
}
