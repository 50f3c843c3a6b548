// Everything a probe found out about one gateway.
internal import Domain

/// Everything a probe found out about one gateway.
struct ProbeReport: Equatable, Sendable {
    let gateway: GatewayID
    /// As its record calls it.
    let name: String
    /// The native id of the model that was asked; nil where none was.
    private(set) var model: String?
    /// In the order of a card; each subject once.
    private(set) var checks: [ProbeCheck] = []

    init(_ gateway: GatewayID, name: String) {
        self.gateway = gateway
        self.name = ShownText.line(name)
    }

    var hasFailed: Bool { count(of: .failed) > 0 }

    func hasPassed(_ subject: ProbeCheck.Subject) -> Bool {
        checks.contains { $0.subject == subject && $0.outcome == .passed }
    }

    /// How many of those that passed or failed passed, in percent, rounded down; nil when nothing did either.
    var score: Int? {
        let (passed, failed) = (count(of: .passed), count(of: .failed))
        return passed + failed == 0 ? nil : passed * 100 / (passed + failed)
    }

    func count(of outcome: ProbeCheck.Outcome) -> Int { checks.count { $0.outcome == outcome } }

    // MARK: Making it

    mutating func ask(model: String) {
        self.model = ShownText.line(model)
    }

    /// Adds checks. Of one subject the first counts.
    mutating func add(_ more: ProbeCheck...) {
        for check in more where !has(check.subject) { checks.append(check) }
    }

    /// Marks subjects that were not looked at; those that were stay as they are.
    mutating func skip(_ subjects: [ProbeCheck.Subject], because reason: String) {
        for subject in subjects { add(ProbeCheck(subject, .skipped, reason)) }
    }

    /// Marks everything that was not looked at, and brings the checks into the order of a card.
    mutating func finish(because reason: String) {
        skip(ProbeCheck.Subject.allCases, because: reason)
        checks = ProbeCheck.Subject.allCases.compactMap { subject in
            checks.first { $0.subject == subject }
        }
    }

    private func has(_ subject: ProbeCheck.Subject) -> Bool { checks.contains { $0.subject == subject } }
}
