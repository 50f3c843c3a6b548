// Requests for an answer to a conversation, in each dialect: POST /v1/chat/completions
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import Providers
internal import Routing
internal import Telemetry

extension API {
    func converse(
        _ request: consuming Request, in dialect: Dialect, _ context: RequestContext, _ record: RequestRecord
    ) async -> Response {
        let configuration = configuration
        record.trace = tracer.begin(request.head.fields)
        do throws(APIFailure) {
            var collector = makeCollector(context)
            let (chat, wishes) = try await read(request, in: dialect, &collector)
            record.model = chat.model
            record.isStreaming = chat.isStreaming
            try begin(record)
            let deadline = context.startedAt.advanced(by: configuration.timeouts.request)
            let plan = try plan(chat, wishes, by: deadline, at: context.time.now)
            let tools = DispatchTools(
                client, shared.routing, configuration.routing.rules.retries, context.time,
                trace: record.trace)
            let call = ChatCall(chat, collector, plan, configuration, tools, context, record)
            return chat.isStreaming ? try await call.stream() : try await call.whole()
        } catch {
            // An upstream's own words may quote the prompt: the log gets the kind of failure.
            record.failure = record.failure ?? error.code ?? "status_\(error.status)"
            record.tell(error.status)
            return error.response(in: dialect, id: context.id)
        }
    }

    func makeCollector(_ context: RequestContext) -> BodyCollector {
        BodyCollector(
            memory: shared.bodyMemory, limit: configuration.bodyLimit, jsonLimits: configuration.jsonLimits,
            by: context.startedAt.advanced(by: configuration.timeouts.request), time: context.time)
    }

    /// Lets a caller in and reads the chat request, and what it wishes of routing.
    func read(
        _ request: borrowing Request, in dialect: Dialect, _ collector: inout BodyCollector
    ) async throws(APIFailure) -> (ChatRequest, RoutingWishes?) {
        try admission.admit(request.head)
        try admission.authorise(request.head)
        let failover = request.head.fields.first("x-sluice-failover")
        let document = try await collector.document(of: request.body)
        do throws(RequestFault) {
            let wantsCost = try CostField.isSet(in: request.head.fields)
            let chat = try ChatRequest(reading: document, in: dialect, wantsCost: wantsCost)
            return (chat, try RoutingWishes(of: chat, failover: failover))
        } catch {
            throw APIFailure(error)
        }
    }

    private func plan(
        _ chat: ChatRequest, _ wishes: RoutingWishes?, by deadline: Moment, at now: Moment
    ) throws(APIFailure) -> RoutePlan {
        let consideration = try consider(chat, wishes, at: now)
        do throws(PlanFailure) { return try consideration.plan(by: deadline, at: now) } catch {
            throw APIFailure(error, model: chat.model)
        }
    }

    func consider(
        _ chat: ChatRequest, _ wishes: RoutingWishes?, at now: Moment
    ) throws(APIFailure) -> Consideration {
        let planner = Planner(configuration.routing, current.snapshot, shared.routing.breakers)
        do throws(ResolutionFailure) { return try planner.consider(chat, wishes, at: now) } catch {
            // That nobody has it is known when all have said what they have.
            if case .unknownModel = error, current.snapshot.isPending { throw .listsPending }
            throw APIFailure(.unresolved(error), model: chat.model)
        }
    }
}
