// What operators are shown of breakers.
package import Base
package import Domain

/// A breaker that is not closed, or a rate limit that holds.
package struct BreakerReport: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        /// Nobody is let through until then.
        case open(until: Moment)
        /// One call is under way to see whether things go well again.
        case probing
        case limited(until: Moment)
    }

    package let gateway: GatewayID
    /// The native id; nil where the key is out for all models.
    package let model: Bytes?
    package let state: State

    package init(gateway: GatewayID, model: Bytes?, state: State) {
        self.gateway = gateway
        self.model = model
        self.state = state
    }
}

extension BreakerEntry {
    /// What there is to tell; nil for one that keeps nobody waiting.
    func report(at now: Moment) -> BreakerReport? {
        let state: BreakerReport.State
        switch breaker.state {
        case .open(let until): state = .open(until: until)
        case .probing: state = .probing
        case .closed:
            guard let limitedUntil, now < limitedUntil else { return nil }
            state = .limited(until: limitedUntil)
        }
        return BreakerReport(gateway: gateway, model: model, state: state)
    }
}
