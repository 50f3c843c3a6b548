// The numbers behind the words of the page.
internal import Base
internal import Domain
internal import Health
internal import JSON
internal import Providers

extension DashboardReading {
    func write(to writer: inout JSONWriter) {
        writer.member("models", models)
        writer.array("gateways") { list in
            for health in healths {
                list.object { health.write(to: &$0, position: positions[health.gateway], at: at) }
            }
        }
        writer.object("live") { object in
            object.member("count", live.count)
            object.array("shown") { list in
                for request in live.shown { list.object { request.write(to: &$0, at: at) } }
            }
        }
        writer.array("recent") { list in
            for request in recent.prefix(Self.mostRecent) { list.object { request.write(to: &$0) } }
        }
        writer.array("problems") { list in
            for problem in problems.prefix(Self.mostProblems) { list.string(problem) }
        }
    }
}

extension LiveRequest {
    fileprivate func write(to writer: inout JSONWriter, at now: Moment) {
        writer.member("id", text: id)
        writer.member("model", model?.text)
        writer.member("gateway", gateway?.slug)
        writer.member("native_model", nativeModel?.text)
        writer.member("attempt", attempt)
        writer.member("failed", failed)
        writer.member("stream", isStreaming)
        writer.member("age_ms", startedAt.duration(to: now).wholeMilliseconds)
        writer.member("first_event_ms", firstEventAt.map { startedAt.duration(to: $0).wholeMilliseconds })
        writer.member("events", events)
        writer.member("output_tokens", outputTokens)
        writer.member("ending", isEnding)
    }
}

extension RecentRequest {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("id", text: id)
        writer.member("ended_at", Timestamp.text(endedOn))
        writer.member("model", model?.text)
        writer.member("gateway", gateway?.slug)
        writer.member("native_model", nativeModel?.text)
        writer.member("attempts", attempts?.text)
        writer.member("status", status)
        writer.member("stream", isStreaming)
        writer.member("ending", ending)
        writer.member("failure", failure)
        writer.member("prompt_tokens", usage?.promptTokens)
        writer.member("completion_tokens", usage?.completionTokens)
        writer.member("cost_usd", cost?.description)
        writer.member("duration_ms", duration.wholeMilliseconds)
        writer.member("first_event_ms", firstEvent?.wholeMilliseconds)
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(wholeNanoseconds / 1_000_000) }
}
