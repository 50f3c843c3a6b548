// How a gateway does, as JSON: the same object for /health/gateways, the page and the terminal.
internal import Base
internal import Catalog
internal import Domain
internal import Health
internal import JSON
internal import Providers
internal import Routing

extension GatewayHealth {
    /// More breakers are counted, not shown: callers may ask for any number of models.
    private static let mostBreakers = 20

    /// Writes the members of the gateway's object.
    ///
    /// - Parameter position: its place in the failover order, from 1; nil where it is not in it.
    func write(to writer: inout JSONWriter, position: Int?, at now: Moment) {
        let words = HealthWords(of: self, at: now)
        writer.member("slug", gateway.id.slug)
        writer.member("name", gateway.descriptor.name)
        writer.member("logo_url", gateway.descriptor.logo)
        writer.member("state", state.rawValue)
        writer.member("reason", reason)
        writer.member("configured", gateway.isConfigured)
        writer.member("callable", gateway.isCallable)
        writer.member("local", gateway.isLocal)
        writer.member("position", position)
        writer.object("endpoint") { write(endpoint, words, to: &$0, at: now) }
        writer.object("list") { object in
            list.writeWhole(to: &object, at: now)
            object.member("words", words.list)
        }
        writer.object("breakers") { write(breakers, words, to: &$0, at: now) }
        writer.object("traffic") { traffic.write(words, to: &$0, at: now) }
        writer.object("cost") { cost.write(words, to: &$0) }
    }

    private func write(
        _ endpoint: EndpointReport, _ words: HealthWords, to writer: inout JSONWriter, at now: Moment
    ) {
        switch endpoint.outcome {
        case .notChecked:
            writer.member("outcome", "not_checked")
            writer.member(null: "latency_ms")
            writer.member(null: "reason")
        case .answered(let latency):
            writer.member("outcome", "answered")
            writer.member("latency_ms", milliseconds: latency)
            writer.member(null: "reason")
        case .failed(let reason):
            writer.member("outcome", "failed")
            writer.member(null: "latency_ms")
            writer.member("reason", reason)
        }
        writer.member("checked_at", endpoint.checkedOn.map(Timestamp.text))
        writer.member("age_seconds", endpoint.checkedAt.map { max(0, $0.duration(to: now).wholeSeconds) })
        writer.member("failures_in_a_row", endpoint.failuresInARow)
        writer.member("is_checking", endpoint.isChecking)
        writer.member("next_check_seconds", endpoint.nextCheckAt.map { $0.secondsLeft(at: now) })
        writer.member("words", words.endpoint)
    }

    private func write(
        _ breakers: [BreakerReport], _ words: HealthWords, to writer: inout JSONWriter, at now: Moment
    ) {
        writer.member("count", breakers.count)
        writer.member("next_try_seconds", breakers.compactMap(\.until).min()?.secondsLeft(at: now))
        writer.array("shown") { list in
            for breaker in breakers.prefix(Self.mostBreakers) {
                list.object { breaker.write(to: &$0, at: now) }
            }
        }
        writer.member("words", words.breakers)
    }
}

extension BreakerReport {
    fileprivate func write(to writer: inout JSONWriter, at now: Moment) {
        writer.member("model", model?.text)
        switch state {
        case .open: writer.member("state", "open")
        case .probing: writer.member("state", "probing")
        case .limited: writer.member("state", "rate_limited")
        }
        writer.member("next_try_seconds", until?.secondsLeft(at: now))
        writer.member("words", words(at: now))
    }
}

extension TrafficReading {
    fileprivate func write(_ words: HealthWords, to writer: inout JSONWriter, at now: Moment) {
        writer.member("window_seconds", window.wholeSeconds)
        writer.member("attempts", attempts)
        writer.member("failures", failures)
        writer.member("rate_limited", rateLimited)
        writer.member("failure_rate", decimal: failureRate)
        writer.member("latency_p50_ms", milliseconds: latencyP50)
        writer.member("latency_p95_ms", milliseconds: latencyP95)
        writer.member("first_event_p50_ms", milliseconds: firstEventP50)
        writer.member("first_event_p95_ms", milliseconds: firstEventP95)
        writer.member("tokens_per_second", decimal: tokensPerSecond)
        writer.member("last_success_seconds", lastSuccessAt.map { max(0, $0.duration(to: now).wholeSeconds) })
        writer.name("last_failure")
        if let lastFailure {
            writer.object { failure in
                failure.member("kind", lastFailure.kind.rawValue)
                failure.member("outcome", lastFailure.outcome)
                failure.member("at", Timestamp.text(lastFailure.on))
                failure.member("age_seconds", max(0, lastFailure.at.duration(to: now).wholeSeconds))
                failure.member("words", words.lastFailure)
            }
        } else {
            writer.null()
        }
        writer.array("slots") { list in
            for slot in slots {
                list.object { object in
                    object.member("attempts", slot.attempts)
                    object.member("failures", slot.failures)
                    object.member("first_event_ms", milliseconds: slot.firstEvent)
                }
            }
        }
        writer.member("words", words.traffic)
        writer.member("latency_words", words.latency)
        writer.member("first_event_words", words.firstEvent)
    }
}

extension CostReading {
    fileprivate func write(_ words: HealthWords, to writer: inout JSONWriter) {
        writer.member("since_start_usd", sinceStart.description)
        writer.member("today_usd", today.description)
        writer.member("unknown_since_start", unknownSinceStart)
        writer.member("unknown_today", unknownToday)
        writer.member("since_start_words", words.costSinceStart)
        writer.member("today_words", words.costToday)
    }
}

extension Moment {
    /// Whole seconds until this moment, rounded up; 0 when it has come.
    fileprivate func secondsLeft(at now: Moment) -> Int {
        max(0, Int((now.duration(to: self).wholeNanoseconds + 999_999_999) / 1_000_000_000))
    }
}

extension JSONWriter {
    /// Adds a duration in milliseconds, with one decimal place.
    fileprivate mutating func member(_ name: String, milliseconds duration: Duration?) {
        member(name, decimal: duration.map { ($0.inSeconds * 1e4).rounded() / 10 })
    }

    /// Adds a measured number with at most four decimal places; null where there is none.
    fileprivate mutating func member(_ name: String, decimal number: Double?) {
        guard let number, number.isFinite else { return member(null: name) }
        member(name, raw: Bytes("\((number * 1e4).rounded() / 1e4)"))
    }
}
