// POST /v1/messages/count_tokens
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import Providers
internal import Routing
internal import WireFormats

extension API {
    /// Larger requests than this are not read on the loop.
    private static let readAtOnce = 1 << 20

    /// How long a prompt is: as the first gateway that would answer it and counts says, else our own estimate.
    func countTokens(
        _ request: consuming Request, in context: RequestContext, _ record: RequestRecord
    ) async -> Response {
        do throws(APIFailure) {
            var collector = makeCollector(context)
            let (asked, wishes) = try await read(request, .chat(.messages), &collector)
            guard case .chat(let prompt) = asked else { preconditionFailure("a prompt is of a chat") }
            record.model = prompt.model
            let deadline = context.startedAt.advanced(by: configuration.timeouts.request)
            let plan = try plan(asked, wishes, by: deadline, at: context.time.now)
            let count = try await count(prompt, by: plan, context)
            let response = try await response(to: prompt, count, context)
            record.tell(.ok)
            return response
        } catch {
            record.failure = error.code ?? "status_\(error.status)"
            record.tell(error.status)
            return error.response(in: .messages, id: context.id)
        }
    }

    private func count(
        _ prompt: ChatRequest, by plan: RoutePlan, _ context: RequestContext
    ) async throws(APIFailure) -> TokenCounting.Count? {
        let counting = TokenCounting(
            plan, client, timeouts: configuration.timeouts, limits: configuration.limits,
            cancellation: context.cancellation)
        do throws(ProviderFailure) { return try await counting.run(prompt) } catch {
            throw APIFailure(error)
        }
    }

    /// - Parameter count: nil where nobody counted.
    private func response(
        to prompt: ChatRequest, _ count: TokenCounting.Count?, _ context: RequestContext
    ) async throws(APIFailure) -> Response {
        guard let count else {
            let estimate = try await estimate(prompt, on: context.time)
            var response = json(.ok) { $0.member("input_tokens", estimate) }
            response.fields.append(HTTPField("x-sluice-estimate", "true"))
            return response
        }
        var response = json(.ok) { $0.member("input_tokens", count.tokens) }
        response.fields.append(count.attempt.gateway.answerField)
        response.fields.append(HTTPField("x-sluice-model", count.attempt.nativeModel))
        return response
    }

    private func estimate(
        _ prompt: ChatRequest, on time: any Timekeeper
    ) async throws(APIFailure) -> Int {
        let work: @Sendable () -> Result<Int, RequestFault> = {
            Result { () throws(RequestFault) in
                let conversation = try prompt.dialect.read(prompt)
                guard prompt.document.root["messages"]?.count != 0 else {
                    throw RequestFault("'messages' must not be empty", parameter: "messages")
                }
                return PromptEstimate(of: conversation).tokens
            }
        }
        let isLarge = prompt.document.bytes.count > Self.readAtOnce
        let result = isLarge ? await time.compute(work) : work()
        do throws(RequestFault) { return try result.get() } catch { throw APIFailure(error) }
    }
}
