// POST /v1/chat/completions
internal import Base
internal import Domain
internal import HTTP
internal import Providers
internal import Routing

extension API {
    func chat(
        _ request: consuming Request, in context: RequestContext, _ record: RequestRecord
    ) async -> Response {
        let configuration = configuration
        do throws(APIFailure) {
            try admission.admit(request.head)
            try admission.authorise(request.head)
            var collector = BodyCollector(
                memory: shared.bodyMemory, limit: configuration.bodyLimit,
                jsonLimits: configuration.jsonLimits,
                by: context.startedAt.advanced(by: configuration.timeouts.request), time: context.time)
            let document = try await collector.document(of: request.body)
            let chat: ChatRequest
            do throws(RequestFault) { chat = try ChatRequest(reading: document) } catch {
                throw APIFailure(error)
            }
            record.model = chat.model
            record.isStreaming = chat.isStreaming
            let call = ChatCall(
                chat, collector, try plan(chat, configuration, context), configuration, client, context,
                record)
            return chat.isStreaming ? try await call.stream() : try await call.whole()
        } catch {
            // An upstream's own words may quote the prompt: the log gets the kind of failure.
            record.failure = record.failure ?? error.code ?? "status_\(error.status)"
            record.tell(error.status)
            return error.response
        }
    }

    private func plan(
        _ chat: ChatRequest, _ configuration: APIConfiguration, _ context: RequestContext
    ) throws(APIFailure) -> RoutePlan {
        let deadline = context.startedAt.advanced(by: configuration.timeouts.request)
        do throws(ResolutionFailure) {
            return try Resolver(configuration.registry).plan(for: chat.model, deadline: deadline)
        } catch {
            throw APIFailure(error, model: String(chat.model.text.prefix(256)))
        }
    }
}
