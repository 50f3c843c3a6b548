// What operators are told of lists.
internal import Base
package import Domain

/// Something that happened to a gateway's list.
package struct ListNews: Equatable, Sendable {
    package enum Event: Equatable, Sendable {
        /// - Parameters:
        ///   - problems: how many rows were left out or taken in part.
        ///   - isNew: whether it is another list than before.
        case listed(models: Int, problems: Int, took: Duration, isNew: Bool)
        /// - Parameters:
        ///   - next: after so long it is asked again.
        ///   - inARow: how often it has failed by now.
        case notListed(reason: String, next: Duration, inARow: Int)
        /// What was odd, in words, and how often in a row.
        case keptBack(String, times: Int)
    }

    package let gateway: GatewayID
    package let event: Event
    /// Whether somebody set the gateway up: then a failure is for that person to know.
    package let isConfigured: Bool

    package init(gateway: GatewayID, event: Event, isConfigured: Bool) {
        self.gateway = gateway
        self.event = event
        self.isConfigured = isConfigured
    }
}
