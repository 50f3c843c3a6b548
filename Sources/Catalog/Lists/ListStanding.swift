// How a gateway's list stands, judged for everybody who shows it.
package import Base
internal import Domain
package import Providers

/// Whether a gateway's models can be shown, how old they are, and if not, why.
package struct ListStanding: Sendable {
    package enum Status: String, Sendable {
        case fresh, stale, expired
        /// Asked for the first time, and not answered yet.
        case pending
        /// Asked without success.
        case failed
        /// A local gateway that nobody started, as far as is known.
        case absent
        /// Lists are not to be fetched.
        case offline
        /// It lacks a key, and its list cannot be had without.
        case unconfigured
        case off
    }

    package let gateway: Gateway
    /// nil for a gateway whose list nobody keeps.
    package let report: ListReport?
    package let status: Status
    /// Why there is no list, or why the latest one is not used; nil where all is well.
    package let reason: String?

    package init(_ gateway: Gateway, _ report: ListReport?, isOffline: Bool, at now: Moment) {
        self.gateway = gateway
        self.report = report
        (status, reason) =
            report.map { Self.judge($0, gateway, isOffline, now) } ?? Self.judge(gateway, isOffline)
    }

    /// Whether there are models to show, if only none: an empty list is a list.
    package var isServed: Bool { report?.state == .known }

    private static func judge(
        _ report: ListReport, _ gateway: Gateway, _ isOffline: Bool, _ now: Moment
    ) -> (Status, String?) {
        switch report.state {
        case .known:
            let trouble = report.failure ?? report.suspicion
            switch report.age(at: now) {
            case .fresh, .absent: return (.fresh, trouble)
            case .stale: return (.stale, trouble)
            case .expired: return (.expired, trouble)
            }
        case .pending:
            return (.pending, isOffline ? "its copy is being read" : "has not answered yet")
        case .unknown where isOffline: return (.offline, "SLUICE_OFFLINE is set")
        case .unknown where gateway.isAbsentUntilProbed:
            return (.absent, report.failure ?? "nothing answers at its address")
        case .unknown: return (.failed, report.failure ?? report.suspicion ?? "its list could not be had")
        }
    }

    private static func judge(_ gateway: Gateway, _ isOffline: Bool) -> (Status, String?) {
        switch gateway.state {
        case .off: (.off, "\(gateway.keyVariable) switches it off")
        case .needs(let variable): (.unconfigured, "needs \(variable)")
        case .callable, .local, .listOnly:
            isOffline ? (.offline, "SLUICE_OFFLINE is set") : (.pending, "has not been asked yet")
        }
    }
}

extension ModelSnapshot {
    /// How the lists of all gateways of a configuration stand.
    package func standings(_ registry: GatewayRegistry, isOffline: Bool, at now: Moment) -> [ListStanding] {
        registry.gateways.map { standing(of: $0, isOffline: isOffline, at: now) }
    }

    package func standing(of gateway: Gateway, isOffline: Bool, at now: Moment) -> ListStanding {
        ListStanding(gateway, reports.first { $0.gateway == gateway.id }, isOffline: isOffline, at: now)
    }
}
