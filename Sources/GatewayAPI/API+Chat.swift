// Requests to models: POST /v1/chat/completions and whatever else is asked of one.
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import JSON
internal import Providers
internal import Routing
internal import Telemetry

/// What is asked for at a route.
enum Wanted {
    case chat(Dialect)
    /// Never a chat.
    case task(Ability)

    /// In which failures are told.
    var dialect: Dialect {
        switch self {
        case .chat(let dialect): dialect
        case .task: .chat
        }
    }
}

extension API {
    /// Answers a request to a model.
    func converse(
        _ request: consuming Request, _ wanted: Wanted, _ context: RequestContext, _ record: RequestRecord
    ) async -> Response {
        let configuration = configuration
        record.trace = tracer.begin(request.head.fields)
        do throws(APIFailure) {
            var collector = makeCollector(context)
            let (asked, wishes) = try await read(request, wanted, &collector)
            record.model = asked.model
            record.isStreaming = asked.answerKind.isStream
            try begin(record)
            let deadline = context.startedAt.advanced(by: configuration.timeouts.request)
            let plan = try plan(asked, wishes, by: deadline, at: context.time.now)
            let tools = DispatchTools(
                client, shared.routing, configuration.routing.rules.retries, context.time,
                trace: record.trace)
            let call = ChatCall(asked, collector, plan, configuration, tools, context, record)
            return try await call.answer(asked.answerKind)
        } catch {
            // An upstream's own words may quote the prompt: the log gets the kind of failure.
            record.failure = record.failure ?? error.code ?? "status_\(error.status)"
            record.tell(error.status)
            return error.response(in: wanted.dialect, record.variant, id: context.id)
        }
    }

    func makeCollector(_ context: RequestContext) -> BodyCollector {
        BodyCollector(
            memory: shared.bodyMemory, limit: configuration.bodyLimit, jsonLimits: configuration.jsonLimits,
            by: context.startedAt.advanced(by: configuration.timeouts.request), time: context.time)
    }

    /// Lets a caller in and reads the request, and what it wishes of routing.
    func read(
        _ request: borrowing Request, _ wanted: Wanted, _ collector: inout BodyCollector
    ) async throws(APIFailure) -> (ModelRequest, RoutingWishes?) {
        try admission.admit(request.head)
        try admission.authorise(request.head)
        let fields = request.head.fields
        let body = try await readBody(of: request, wanted, &collector)
        do throws(RequestFault) {
            let asked = try body.request(wanted, request.head)
            return (asked, try RoutingWishes(of: asked, failover: fields.first("x-sluice-failover")))
        } catch {
            throw APIFailure(error)
        }
    }

    private func readBody(
        of request: borrowing Request, _ wanted: Wanted, _ collector: inout BodyCollector
    ) async throws(APIFailure) -> TaskRequest.Body {
        guard case .task(.transcriptions) = wanted else {
            return .json(try await collector.document(of: request.body))
        }
        return .form(try await collector.form(of: request.body, request.head.fields.first("content-type")))
    }

    func plan(
        _ asked: ModelRequest, _ wishes: RoutingWishes?, by deadline: Moment, at now: Moment
    ) throws(APIFailure) -> RoutePlan {
        let consideration = try consider(asked, wishes, at: now)
        do throws(PlanFailure) { return try consideration.plan(by: deadline, at: now) } catch {
            throw APIFailure(error, model: asked.model)
        }
    }

    func consider(
        _ asked: ModelRequest, _ wishes: RoutingWishes?, at now: Moment
    ) throws(APIFailure) -> Consideration {
        let planner = Planner(
            configuration.routing, current.snapshot, shared.routing.breakers, shared.routing.speeds)
        do throws(ResolutionFailure) { return try planner.consider(asked, wishes, at: now) } catch {
            // That nobody has it is known when all have said what they have.
            if case .unknownModel = error, current.snapshot.isPending { throw .listsPending }
            throw APIFailure(.unresolved(error), model: asked.model)
        }
    }
}

extension TaskRequest.Body {
    /// The request that this is the body of.
    fileprivate func request(_ wanted: Wanted, _ head: RequestHead) throws(RequestFault) -> ModelRequest {
        let (fields, variant) = (head.fields, DialectVariant(of: head))
        let wantsCost = try CostField.isSet(in: fields) || variant.tellsCostUnasked
        return switch (self, wanted) {
        case (.json(let document), .chat(let dialect)):
            .chat(
                try ChatRequest(
                    reading: document, in: dialect, variant, wantsCost: wantsCost,
                    dialect.anthropicFields(in: fields)))
        case (.json(let document), .task(let ability)):
            .task(try TaskRequest(reading: document, for: ability, wantsCost: wantsCost))
        case (.form(let form), .task(let ability)):
            .task(try TaskRequest(reading: form, for: ability, wantsCost: wantsCost))
        case (.form, .chat): throw RequestFault("the request body must be a JSON object")
        }
    }
}
