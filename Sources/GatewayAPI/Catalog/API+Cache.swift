// POST /cache/refresh, /cache/clear: the lists of models, asked for again
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import JSON
internal import Providers

extension API {
    /// Asks one gateway for its list now.
    ///
    /// - Throws: 502 where that fails, saying what becomes of the old list.
    func refresh(_ slug: Bytes, _ head: RequestHead, _ time: any Timekeeper) async throws(APIFailure)
        -> Response
    {
        let wish = try Self.wish(head)
        let gateway = try knownGateway(slug)
        let standing = current.snapshot.standing(
            of: gateway, isOffline: configuration.isOffline, at: time.now)
        guard standing.report != nil else { throw APIFailure(standing) }
        let deadline = time.now.advanced(by: configuration.timeouts.request)
        let answer = refreshing(gateway.id, wish, time)
        let refresh = ListRefresh(gateway: gateway.id, outcome: await answer.value(until: deadline))
        if let reason = refresh.problem {
            throw APIFailure(
                .badGateway,
                "The list of '\(gateway.id)' is not refreshed: \(reason). \(oldList(of: gateway.id))",
                type: "upstream_error", code: "refresh_failed")
        }
        return json(.ok) { refresh.write(to: &$0) }
    }

    /// Asks all gateways side by side. 502 where one of them fails that should be there.
    func refreshAll(_ head: RequestHead, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let wish = try Self.wish(head)
        let deadline = time.now.advanced(by: configuration.timeouts.request)
        let questions = current.snapshot.reports.map { report in
            (gateway: report.gateway, answer: refreshing(report.gateway, wish, time))
        }
        var refreshes: [ListRefresh] = []
        for (gateway, answer) in questions {
            refreshes.append(ListRefresh(gateway: gateway, outcome: await answer.value(until: deadline)))
        }
        let failed = refreshes.filter { $0.problem != nil && isExpected($0.gateway) }
        return json(failed.isEmpty ? .ok : .badGateway) { writer in
            if !failed.isEmpty { Self.writeFailure(failed, to: &writer) }
            writer.object("data") { data in
                for refresh in refreshes {
                    data.object(refresh.gateway.slug) { refresh.write(to: &$0) }
                }
            }
            writer.member("refreshed", refreshes.count { $0.isRefreshed })
            writer.member("failed", failed.count)
        }
    }

    /// Asks a gateway for its list. A list of many pages may take longer than any caller waits; the question goes on
    /// then.
    func refreshing(
        _ gateway: GatewayID, _ wish: RefreshWish, _ time: any Timekeeper
    ) -> Pending<RefreshOutcome> {
        Pending(on: time) { [lists = shared.lists] in await lists.refresh(gateway, wish) }
    }

    private static func writeFailure(_ failed: [ListRefresh], to writer: inout JSONWriter) {
        let slugs = failed.map(\.gateway.slug).joined(separator: ", ")
        writer.object("error") { error in
            error.member(
                "message", "The lists of \(slugs) are not refreshed; where there are old ones, they stay.")
            error.member("type", "upstream_error")
            error.member(null: "param")
            error.member("code", "refresh_failed")
        }
    }

    /// Forgets the lists of one gateway or of all.
    func clearLists(_ head: RequestHead) async throws(APIFailure) -> Response {
        let reader = try QueryReader(head.target.query, known: ["gateway"])
        var gateways = current.snapshot.reports.map(\.gateway)
        if let name = reader.text("gateway"), name != "all" {
            gateways = [try configuration.registry.gateway(called: name, in: "gateway").id]
        }
        let cleared = await shared.lists.clear(gateways)
        return json(.ok) { writer in
            writer.array("cleared") { list in
                for gateway in cleared { list.string(gateway.slug) }
            }
        }
    }

    private static func wish(_ head: RequestHead) throws(APIFailure) -> RefreshWish {
        let isForced = try QueryReader(head.target.query, known: ["force"]).flag("force") ?? false
        return isForced ? .alwaysBelieved : .unlessFresh
    }

    /// What readers of a gateway's models are shown, now that there is nothing newer.
    private func oldList(of gateway: GatewayID) -> String {
        guard let report = current.snapshot.reports.first(where: { $0.gateway == gateway }),
            report.state == .known
        else { return "There is no older one." }
        let age = report.fetchedOn.map { " of \(Timestamp.text($0))" } ?? ""
        return "The old one\(age) stays: \(report.models) models."
    }

    /// Whether it is a failure when that gateway does not answer: somebody set it up.
    private func isExpected(_ gateway: GatewayID) -> Bool {
        guard let gateway = configuration.registry[Bytes(gateway.slug)] else { return false }
        return gateway.isCallable && !gateway.isAbsentUntilProbed
    }
}

/// What came of asking one gateway again.
private struct ListRefresh {
    let gateway: GatewayID
    let outcome: RefreshOutcome

    /// - Parameter outcome: nil where nothing came of it for as long as a caller waits.
    init(gateway: GatewayID, outcome: RefreshOutcome?) {
        self.gateway = gateway
        self.outcome = outcome ?? .failed("has not answered in time")
    }

    var isRefreshed: Bool {
        if case .refreshed = outcome { true } else { false }
    }

    /// Why the old list stays; nil where nothing went wrong.
    var problem: String? {
        switch outcome {
        case .skipped, .refreshed, .fixed: nil
        case .keptOld(let reason), .failed(let reason): reason
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.member("gateway", gateway.slug)
        switch outcome {
        case .skipped:
            writer.member("action", "skipped")
            writer.member("reason", "its list is fresh; force=true asks all the same")
        case .refreshed(let models):
            writer.member("action", "refreshed")
            writer.member("models", models)
        case .keptOld(let reason):
            writer.member("action", "kept_old")
            writer.member("reason", reason)
        case .failed(let reason):
            writer.member("action", "failed")
            writer.member("reason", reason)
        case .fixed:
            writer.member("action", "skipped")
            writer.member("reason", "its list is in a file")
        }
    }
}
