// Where the last good lists are kept while no process runs.
package import Base
package import Domain

/// A gateway's list as it was last good, for a process that has not asked yet.
package struct ListCopy: Equatable, Sendable {
    package let gateway: GatewayID
    /// The base URL that the list was fetched below.
    package let address: String
    package let fetchedOn: WallTime
    package let models: [ListedModel]
    package let problems: [ListProblem: Int]

    package init(
        gateway: GatewayID, address: String, fetchedOn: WallTime, models: [ListedModel],
        problems: [ListProblem: Int] = [:]
    ) {
        self.gateway = gateway
        self.address = address
        self.fetchedOn = fetchedOn
        self.models = models
        self.problems = problems
    }
}

/// Keeps copies of lists. What goes wrong with that is its own business: the lists are served all the same.
package protocol ListCopies: AnyObject, Sendable {
    /// The copy of a gateway's list; nil where there is none that can be used.
    ///
    /// - Parameter address: the base URL in force. A copy of a list from elsewhere is none.
    func copy(of gateway: GatewayID, from address: String) async -> ListCopy?

    /// Keeps a copy, soon, in the place of an earlier one.
    func keep(_ copy: ListCopy)

    /// Forgets a copy, soon.
    func forget(_ gateway: GatewayID)
}
