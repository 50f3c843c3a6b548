// What a caller is told when no gateway is called.
internal import Base
internal import Domain
internal import HTTP
internal import Routing

extension APIFailure {
    /// In the first moments after a start.
    static var listsPending: APIFailure {
        APIFailure(
            .serviceUnavailable, "The gateways are still being asked which models they have.",
            type: "server_error", code: "models_unavailable", retryAfter: .seconds(1))
    }

    convenience init(_ failure: PlanFailure, model: Bytes) {
        let model = String(model.text.prefix(256))
        let code = failure.code
        switch failure {
        case .unresolved(.unknownModel(let near)):
            let hint = near.isEmpty ? "" : " Did you mean \(near.map { "'\($0)'" }.joined(separator: ", "))?"
            self.init(
                .notFound, "The model '\(model)' does not exist or you do not have access to it.\(hint)",
                parameter: "model", code: code)
        case .unresolved(.notConfigured(let gateway, let variable)):
            self.init(
                .notFound, "The gateway '\(gateway)' is not configured: set \(variable).", parameter: "model",
                code: code)
        case .unresolved(.listOnly):
            self.init(
                .badRequest, "The model '\(model)' is in lists only: it cannot be asked for anything here.",
                parameter: "model", code: code)
        case .cannot(let ability, let made):
            let hint = made.map { " " + RightRoute.words(forModelsMaking: $0) } ?? ""
            self.init(
                .badRequest, "The model '\(model)' does not make \(ability.product).\(hint)",
                parameter: "model", code: code)
        case .lacks(let ability):
            self.init(
                .badRequest,
                "No gateway that offers '\(model)' can be asked for \(ability.requests) here: their records "
                    + "name no endpoint for them.",
                parameter: "model", code: code)
        case .noneWished:
            self.init(
                .badRequest, "No gateway that offers '\(model)' is left by what 'provider' asks for.",
                parameter: "provider", code: code)
        case .nothingKept(let member):
            self.init(
                .badRequest,
                "'\(member)' speaks of what a gateway keeps, and none that offers '\(model)' keeps anything: "
                    + "say the whole conversation in 'input'.",
                parameter: member, code: code)
        case .rateLimited(let gateway, let wait):
            self.init(
                .tooManyRequests, "\(gateway): rate limited; nobody else offers '\(model)' now",
                type: "rate_limit_error", code: code, retryAfter: wait)
        case .unavailable(let gateway, let wait):
            self.init(
                .serviceUnavailable,
                "All gateways that offer '\(model)' failed too often lately; \(gateway) is "
                    + "tried again first.",
                type: "upstream_error", code: code, retryAfter: wait)
        }
    }
}
