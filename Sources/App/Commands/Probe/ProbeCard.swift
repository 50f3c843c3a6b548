// A report as people read it.
internal import Base

/// A report as people read it: a line for each check, in columns.
struct ProbeCard {
    /// How outcomes look.
    enum Marks: Sendable {
        /// `✓ ✗ ! –`, for a terminal.
        case signs
        /// `passed`, `FAILED` …, for files and pipes, where they are searched for.
        case words
    }

    private let report: ProbeReport
    private let marks: Marks

    init(_ report: ProbeReport, marks: Marks) {
        self.report = report
        self.marks = marks
    }

    /// The card, ending with a blank line.
    var text: String {
        let lines = [title, ""] + report.checks.map(line) + ["", "  " + summary, "", ""]
        return lines.joined(separator: "\n")
    }

    private var title: String {
        let model = report.model.map { ", asked for \($0)" } ?? ""
        return "\(report.gateway): \(report.name)\(model)"
    }

    private func line(_ check: ProbeCheck) -> String {
        let mark = Self.mark(check.outcome, marks).padded(to: marks == .signs ? 1 : 7)
        let subject = check.subject.rawValue.padded(to: Self.widestSubject)
        let took = (check.took.map(\.shown) ?? "").padded(to: 8, fromTheLeft: true)
        return "  \(mark)  \(subject)  \(took)  \(check.sentence)"
    }

    private var summary: String {
        let (passed, failed) = (report.count(of: .passed), report.count(of: .failed))
        let score = report.score.map { "\(passed) of \(passed + failed) passed (\($0) %)" } ?? "nothing tried"
        let warned = report.count(of: .warned)
        let skipped = report.count(of: .skipped)
        return [
            score, warned == 0 ? nil : "\(warned) warned", skipped == 0 ? nil : "\(skipped) skipped",
        ]
        .compactMap { $0 }.joined(separator: ", ")
    }

    private static func mark(_ outcome: ProbeCheck.Outcome, _ marks: Marks) -> String {
        switch (outcome, marks) {
        case (.passed, .signs): "✓"
        case (.failed, .signs): "✗"
        case (.warned, .signs): "!"
        case (.skipped, .signs): "–"
        // The one that must not be overlooked.
        case (.failed, .words): "FAILED"
        case (.passed, .words), (.warned, .words), (.skipped, .words): outcome.rawValue
        }
    }

    private static let widestSubject =
        ProbeCheck.Subject.allCases.map(\.rawValue.count).max() ?? 0
}

extension Duration {
    /// `412 ms`, `3.2 s`.
    var shown: String {
        let milliseconds = wholeNanoseconds / 1_000_000
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    }
}

extension String {
    fileprivate func padded(to width: Int, fromTheLeft: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return fromTheLeft ? blanks + self : self + blanks
    }
}
