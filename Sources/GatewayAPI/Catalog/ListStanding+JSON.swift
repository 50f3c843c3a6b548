// How a gateway's list stands, as JSON.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

extension ListStanding {
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
