// How a gateway's list stands, in the words of the API.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers

/// Whether a gateway's models can be shown, how old they are, and if not, why.
struct ListStanding {
    enum Status: String {
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

    let gateway: Gateway
    /// nil for a gateway whose list nobody keeps.
    let report: ListReport?
    let status: Status
    /// Why there is no list, or why the latest one is not used; nil where all is well.
    let reason: String?

    init(_ gateway: Gateway, _ report: ListReport?, isOffline: Bool, at now: Moment) {
        self.gateway = gateway
        self.report = report
        (status, reason) =
            report.map { Self.judge($0, gateway, isOffline, now) } ?? Self.judge(gateway, isOffline)
    }

    /// Whether there are models to show, if only none: an empty list is a list.
    var isServed: Bool { report?.state == .known }

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

    // MARK: JSON

    /// What readers of models need: `status`, `models`, `fetched_at`, and `reason` where something is wrong.
    func writeBrief(to writer: inout JSONWriter) {
        writer.member("status", status.rawValue)
        writer.member("models", isServed ? report?.models : nil)
        writer.member("fetched_at", report?.fetchedOn.map(Timestamp.text))
        if let reason { writer.member("reason", reason) }
    }

    /// What operators need: everything that is known of the list.
    func writeWhole(to writer: inout JSONWriter, at now: Moment) {
        writeBrief(to: &writer)
        guard let report else { return }
        writer.member("source", report.source?.rawValue)
        writer.member("age_seconds", report.fetchedAt.map { $0.duration(to: now).wholeSeconds })
        writer.member("fresh_seconds", report.freshFor.wholeSeconds)
        writer.member("stale_seconds", report.staleFor.wholeSeconds)
        writer.member("is_asking", report.isAsking)
        writer.member("questions", report.questions)
        writer.member("failure", report.failure)
        writer.member("failures_in_a_row", report.failuresInARow)
        writer.member("suspicion", report.suspicion)
        writer.member(
            "next_question_seconds", report.nextQuestionAt.map { max(0, now.duration(to: $0).wholeSeconds) })
        writer.object("problems") { problems in
            for problem in ListProblem.allCases {
                if let count = report.problems[problem] { problems.member(problem.rawValue, count) }
            }
        }
    }
}

extension Duration {
    /// In whole seconds, cut.
    var wholeSeconds: Int { Int(components.seconds) }
}

extension ModelSnapshot {
    /// How the lists of all gateways of a configuration stand.
    func standings(_ registry: GatewayRegistry, isOffline: Bool, at now: Moment) -> [ListStanding] {
        registry.gateways.map { standing(of: $0, isOffline: isOffline, at: now) }
    }

    func standing(of gateway: Gateway, isOffline: Bool, at now: Moment) -> ListStanding {
        ListStanding(gateway, reports.first { $0.gateway == gateway.id }, isOffline: isOffline, at: now)
    }
}
