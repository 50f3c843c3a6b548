// POST /health/gateways/{slug}/check, /health/gateways/{slug}/fix
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import Health
internal import JSON
internal import Providers
internal import Routing

extension API {
    /// Checks a gateway's endpoint now and tells how the gateway does. 200 also where it does not answer: that is what
    /// was asked for.
    func checkGateway(_ slug: Bytes, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let gateway = try knownGateway(slug)
        _ = await checking(gateway.id, time)
        let now = time.now
        return json(.ok) { write(gatewayHealth(of: gateway, at: now), to: &$0, at: now) }
    }

    /// Tries to bring a gateway back: asks for its list again, which is judged as always, checks its endpoint, and where
    /// that answers lets the next call through to what was left alone. Nothing is thrown away for it.
    ///
    /// - Throws: 404 naming those that there are; 409 for one that cannot be called at all.
    func fixGateway(_ slug: Bytes, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let gateway = try knownGateway(slug)
        let before = gatewayHealth(of: gateway, at: time.now)
        guard before.state != .off, before.state != .unconfigured else {
            let reason = before.reason ?? before.state.rawValue
            throw APIFailure(
                .conflict, "There is nothing to fix at '\(gateway.id)': it \(reason)", code: "not_configured")
        }
        let fix = await fix(gateway, before, time)
        let words = HealthWords(of: fix.after, at: time.now)
        return json(fix.problem == nil ? .ok : .badGateway) { writer in
            if let problem = fix.problem { Self.write(problem, of: gateway, to: &writer) }
            fix.write(words, to: &writer)
            writer.object("health") { write(fix.after, to: &$0, at: time.now) }
        }
    }

    private func fix(_ gateway: Gateway, _ before: GatewayHealth, _ time: any Timekeeper) async -> GatewayFix
    {
        let deadline = time.now.advanced(by: configuration.timeouts.request)
        let list = await refreshing(gateway.id, .always, time).value(until: deadline)
        let endpoint = await checking(gateway.id, time)
        var breakers: Int?
        if case .answered = endpoint.outcome {
            breakers = shared.routing.breakers.endPauses(of: gateway.id, at: time.now)
            shared.health.record(of: gateway.id).forgive()
        }
        return GatewayFix(
            list: list ?? .failed("has not answered in time"), endpoint: endpoint, breakers: breakers,
            before: before, after: gatewayHealth(of: gateway, at: time.now))
    }

    /// A check has a deadline of its own; this one is for a loop that is gone.
    private func checking(_ gateway: GatewayID, _ time: any Timekeeper) async -> EndpointReport {
        let check = Pending(on: time) { [checks = shared.surroundings.checks] in await checks.check(gateway) }
        let deadline = time.now.advanced(by: GatewayClient.checkPatience + .seconds(5))
        return await check.value(until: deadline) ?? shared.health.endpoint(of: gateway)
    }

    private static func write(_ problem: String, of gateway: Gateway, to writer: inout JSONWriter) {
        writer.object("error") { error in
            error.member("message", "'\(gateway.id)' is not fixed: \(problem).")
            error.member("type", "upstream_error")
            error.member(null: "param")
            error.member("code", "not_fixed")
        }
    }
}
