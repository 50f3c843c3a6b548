// Requests under way and lately, as the page shows them.
internal import Base
internal import Domain
internal import Health
internal import Routing

extension PageRow {
    /// Names are cut to so many characters: they are callers' own.
    private static let longestName = 80

    init(_ request: LiveRequest, at now: Moment) {
        self.init(request.id.text, look: Self.look(of: request))
        self["model"] = Self.name(request.model)
        self["gateway"] = Self.gateway(request.gateway, request.nativeModel, as: request.model)
        self["attempt"] = Self.attempt(request)
        self["age"] = ShortText.measured(request.startedAt.duration(to: now))
        self["progress"] = Self.progress(of: request, at: now)
    }

    private static func look(of request: LiveRequest) -> String {
        if request.isEnding { return "ending" }
        return request.firstEventAt == nil ? "waiting" : "streaming"
    }

    private static func attempt(_ request: LiveRequest) -> String {
        switch request.attempt {
        case 0: return "no attempt yet"
        case 1 where request.failed.isEmpty: return "1st attempt"
        default: return "attempt \(request.attempt), after \(request.failed.joined(separator: ", "))"
        }
    }

    private static func progress(of request: LiveRequest, at now: Moment) -> String {
        if request.isEnding { return "is being ended" }
        guard request.isStreaming else { return "waits for the whole answer" }
        guard let firstEventAt = request.firstEventAt else { return "waits for the first event" }
        let tokens = request.outputTokens.map { "\(ShortText.count($0)) tokens, " } ?? ""
        let wait = ShortText.measured(request.startedAt.duration(to: firstEventAt))
        return
            "\(tokens)\(ShortText.count(request.events)) \(request.events == 1 ? "event" : "events"), the first after \(wait)"
    }

    init(_ request: RecentRequest) {
        self.init(request.id.text, look: Self.look(of: request))
        self["ended"] = request.endedOn.clockText
        self["model"] = Self.name(request.model)
        self["gateway"] = Self.gateway(request.gateway, request.nativeModel, as: request.model)
        self["outcome"] = Self.outcome(of: request)
        self["attempts"] = request.attempts.map { VisibleText.cut($0.text, to: Self.longestName) } ?? ""
        self["tokens"] = Self.tokens(request.usage)
        self["cost"] = request.cost.map(ShortText.amount) ?? "not known"
        self["took"] = Self.took(request)
    }

    private static func look(of request: RecentRequest) -> String {
        if request.ending == "caller_left" { return "left" }
        let isWhole = request.status < 400 && request.failure == nil
        return isWhole && request.ending ?? "complete" == "complete" ? "fine" : "failed"
    }

    private static func outcome(of request: RecentRequest) -> String {
        let ending = request.ending == "complete" ? nil : request.ending
        let failure = request.failure == ending ? nil : request.failure
        return ([String(request.status)] + [ending, failure].compactMap { $0?.replacing("_", with: " ") })
            .joined(separator: " · ")
    }

    private static func tokens(_ usage: Usage?) -> String {
        guard let usage, usage.promptTokens != nil || usage.completionTokens != nil else { return "not told" }
        let texts = [usage.promptTokens, usage.completionTokens].map { $0.map(ShortText.count) ?? "?" }
        return texts.joined(separator: " → ")
    }

    private static func took(_ request: RecentRequest) -> String {
        let whole = ShortText.measured(request.duration)
        return request.firstEvent.map { "\(whole), first \(ShortText.measured($0))" } ?? whole
    }

    // MARK: Names

    private static func name(_ model: Bytes?) -> String {
        model.map { VisibleText.cut($0.text, to: longestName) } ?? "not read yet"
    }

    /// The gateway, and what the model is called there where that is another name.
    private static func gateway(_ gateway: GatewayID?, _ native: Bytes?, as model: Bytes?) -> String {
        guard let gateway else { return "none" }
        guard let native, native != model, let model, !model.text.hasSuffix("/\(native.text)") else {
            return gateway.slug
        }
        return "\(gateway.slug), as \(VisibleText.cut(native.text, to: longestName))"
    }
}

extension WallTime {
    /// `12:03:59`, in UTC.
    var clockText: String { String(Timestamp.text(self).dropFirst(11).prefix(8)) }
}
