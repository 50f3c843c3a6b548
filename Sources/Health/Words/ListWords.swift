// How a gateway's list of models stands, in words.
package import Base
package import Catalog

extension HealthWords {
    /// The cache check: `312 models, 42 s old`, `from a file: 69 models`,
    /// `3 models, where 312 were known; the old list stays`.
    package var list: String { health.list.words(at: now) }
}

extension ListStanding {
    package func words(at now: Moment) -> String {
        guard isServed, let report else { return reason ?? status.rawValue }
        let models = ShortText.models(report.models)
        if report.source == .file { return "from a file: \(models)" }
        if let suspicion = report.suspicion { return "\(suspicion); the old list stays" }
        let known = [models, report.fetchedAt.map { "\(ShortText.span($0.duration(to: now))) old" }]
            .compactMap { $0 }.joined(separator: ", ")
        return report.failure.map { "\(known); the latest question: \($0)" } ?? known
    }
}

extension ShortText {
    /// `1 model`, `312 models`
    package static func models(_ number: Int) -> String {
        number == 1 ? "1 model" : "\(count(number)) models"
    }
}
