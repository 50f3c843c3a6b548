// How a gateway does: one judgement, which every view shows.
package import Base
package import Catalog
package import Providers
package import Routing

/// How one gateway does at one moment: what was measured of it, and the judgement of that.
package struct GatewayHealth: Sendable {
    /// The judgement. Every view shows this word and no other.
    package enum State: String, CaseIterable, Sendable {
        /// Switched off by the operator.
        case off
        /// It lacks a key.
        case unconfigured
        /// It has what it needs, and nothing was heard of it yet.
        case configured
        /// A local gateway that nobody started.
        case absent
        case healthy
        /// It answers, but not as it should.
        case degraded
        /// Nobody gets an answer from it.
        case down
    }

    package let gateway: Gateway
    package let state: State
    /// Why it is not healthy, in words for people; nil where it is. It holds no secret, and nothing that an upstream
    /// wrote.
    package let reason: String?
    package let endpoint: EndpointReport
    package let list: ListStanding
    /// Those that are not closed, of the key and of single models.
    package let breakers: [BreakerReport]
    package let traffic: TrafficReading
    package let cost: CostReading

    /// The gateway's measurements, judged.
    package init(
        of gateway: Gateway, endpoint: EndpointReport, list: ListStanding, breakers: [BreakerReport],
        traffic: TrafficReading, cost: CostReading, at now: Moment
    ) {
        self.gateway = gateway
        self.endpoint = endpoint
        self.list = list
        self.breakers = breakers
        self.traffic = traffic
        self.cost = cost
        (state, reason) = HealthJudge.judge(gateway, endpoint, list, breakers, traffic, at: now)
    }
}
