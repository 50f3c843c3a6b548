// What operators are told of lists of models.
package import Base
package import Catalog
internal import Domain

extension Instruments {
    /// Something happened to a list.
    package func tell(_ news: ListNews, to log: Log) {
        listQuestions.labelled(news.gateway.slug, news.outcome).add()
        switch news.event {
        case .listed(let models, let problems, let took, let isNew):
            log.write(isNew ? .info : .debug, "models listed") { line in
                line.add("gateway", news.gateway.slug)
                line.add("models", models)
                line.add("ms", milliseconds: took)
                line.add("problems", problems)
            }
        case .notListed(let reason, let next, let inARow):
            log.write(news.level(repetition: inARow), "models not listed", about: news.gateway.slug) { line in
                line.add("gateway", news.gateway.slug)
                line.add("reason", reason)
                line.add("next_s", decimal: Int(next.wholeNanoseconds / 1_000_000), places: 3)
            }
        case .keptBack(let suspicion, let times):
            log.write(news.level(repetition: times), "models kept back", about: news.gateway.slug) { line in
                line.add("gateway", news.gateway.slug)
                line.add("reason", suspicion)
            }
        }
    }

    /// How the lists stand changed.
    package func tell(_ reports: [ListReport]) {
        for report in reports {
            models.labelled(report.gateway.slug).set(report.models)
            modelsFetched.labelled(report.gateway.slug).set(Int(report.fetchedOn?.nanoseconds ?? 0))
        }
    }
}

extension ListNews {
    fileprivate var outcome: String {
        switch event {
        case .listed: "ok"
        case .notListed: "failed"
        case .keptBack: "kept_back"
        }
    }

    /// Nobody has to know of a gateway that nobody set up, nor of the same failure again and again.
    fileprivate func level(repetition: Int) -> LogLevel {
        isConfigured && repetition == 1 ? .warn : .debug
    }
}
