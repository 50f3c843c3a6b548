// What operators may want to know of checks.
package import Domain

/// An endpoint began to fail, or to answer again. It is told once, not with every check.
package struct EndpointNews: Equatable, Sendable {
    package enum Event: Equatable, Sendable {
        /// For this reason in words.
        case failed(reason: String)
        case answersAgain
    }

    package let gateway: GatewayID
    package let event: Event
    /// Whether somebody set the gateway up.
    package let isConfigured: Bool

    /// nil where nothing is new.
    init?(
        _ gateway: GatewayID, from before: EndpointReport.Outcome, to now: EndpointReport.Outcome,
        isConfigured: Bool
    ) {
        switch (before, now) {
        case (.notChecked, .failed(let reason)), (.answered, .failed(let reason)):
            event = .failed(reason: reason)
        case (.failed, .answered): event = .answersAgain
        case (.failed, .failed), (.answered, .answered), (.notChecked, .answered), (_, .notChecked):
            return nil
        }
        self.gateway = gateway
        self.isConfigured = isConfigured
    }
}
