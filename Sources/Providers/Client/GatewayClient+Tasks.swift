// Calling gateways for something else than conversations.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import WireFormats

extension GatewayClient {
    /// Sends a task to a gateway.
    ///
    /// - Parameters:
    ///   - encoded: the request as it was made for this gateway.
    ///   - model: the one it asks for.
    func task(
        _ task: TaskRequest, encoded: EncodedTask, for model: CalledModel, to gateway: Gateway,
        under conditions: ChatConditions
    ) async throws(ProviderFailure) -> ChatReply {
        let timeouts = conditions.timeouts.adapted(to: gateway.descriptor.timeouts)
        let deadline = min(conditions.deadline, moment(after: timeouts.answer))
        let response = try await send(encoded.request, to: gateway, timeouts, by: deadline, conditions)
        guard response.head.status.isSuccess else {
            throw await failure(response, from: gateway, by: deadline)
        }
        let document = try await readDocument(
            response, from: gateway, conditions.limits.wholeAnswer, by: deadline)
        do throws(ReplyFault) {
            let answer = try TaskReply.read(
                document, to: task, modelText: model.text, prices: model.prices, gateway.descriptor.usage)
            return .whole(WholeReply(answer, fields: RelayedFields.rateLimits(of: response.head)))
        } catch {
            throw gateway.failure(error)
        }
    }
}
