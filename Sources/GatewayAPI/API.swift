// The contract's routes: who answers what.
package import Base
package import Catalog
internal import Domain
package import HTTP
package import Providers
internal import Telemetry

/// Answers every request of one loop. Confined to it.
package final class API: Responder {
    /// The configuration in force; a reload replaces it, requests under way keep theirs.
    package var configuration: APIConfiguration {
        didSet {
            admission = Admission(configuration: configuration, instance: admission.instance)
        }
    }

    /// What is known of models; whoever fetches lists replaces it.
    package var models: ModelSnapshot {
        get { current.snapshot }
        set {
            shared.catalog.take(up: newValue)
            current.replace(with: newValue)
        }
    }

    let shared: APIShared
    let client: GatewayClient
    let current: CurrentModels
    let time: any Timekeeper
    /// The inference requests that are being answered.
    let underWay = RequestsUnderWay()
    let tracer: Tracer
    private(set) var admission: Admission
    private let routes: Router
    private let meters: Meters
    private var ids: RequestIDs

    /// - Parameter loop: the loop's number, part of request ids.
    package init(
        _ configuration: APIConfiguration, shared: APIShared, client: GatewayClient, time: any Timekeeper,
        loop: Int
    ) {
        self.configuration = configuration
        self.shared = shared
        self.client = client
        self.time = time
        current = CurrentModels(
            ModelSnapshot(
                // Also without a network: copies of lists may be on disk.
                atStart: configuration.registry, isOffline: false, configuration.knowledge),
            time, shared.lists)
        admission = Admission(configuration: configuration, instance: Bytes(shared.instance))
        meters = Meters(shared.instruments, shared.health)
        tracer = Tracer(shared.surroundings.tracing)
        ids = RequestIDs(instance: shared.instance, loop: loop)
        routes = Route.table
    }

    // MARK: Responder

    package func respond(to request: consuming Request, in context: RequestContext) async -> Response {
        context.id = ids.id(for: request.head)
        let origin = admission.allowedOrigin(request.head)
        var response = await answer(request, in: context)
        response.fields.append(HTTPField("x-request-id", context.id))
        if !configuration.corsOrigins.isEmpty { CORS.tell(origin, in: &response) }
        return response
    }

    package func refusal(_ refusal: HTTPRefusal, in context: RequestContext) -> Response {
        context.id = ids.next()
        var response = APIFailure(refusal).response
        response.fields.append(HTTPField("x-request-id", context.id))
        shared.instruments.requests.labelled("refused", refusal.status.description).add()
        shared.log.write(.info, "request refused", about: refusal.status.description) { line in
            line.add("id", context.id)
            line.add("status", refusal.status.code)
            line.add("reason", refusal.reason)
            line.add("peer", context.peer)
        }
        return response
    }

    private func answer(_ request: consuming Request, in context: RequestContext) async -> Response {
        let head = request.head
        switch routes.match(head) {
        case .found(Route.countTokens.rawValue, _):
            let record = makeRecord(head, .countTokens, context)
            return await countTokens(request, in: context, record).naming(context.id, in: .messages)
        case .found(Route.explain.rawValue, _):
            return await explain(request, in: context, makeRecord(head, .explain, context))
        case .found(Route.login.rawValue, _):
            return await login(request, in: context, makeRecord(head, .login, context))
        case .found(let handler, let parameters):
            guard let route = Route(rawValue: handler) else { preconditionFailure("a route has no name") }
            let record = makeRecord(head, route, context)
            if let wanted = route.wanted {
                return await converse(request, wanted, context, record).naming(context.id, in: wanted.dialect)
            }
            let response = await answer(route, parameters, head, context)
            record.tell(response.status)
            return response
        case .options(let allow): return told(head, "options", context, options(head, allow: allow))
        case .methodNotAllowed(let allow):
            let dialect = Route.at(head.target.path.encoded)?.errorDialect(head) ?? .chat
            var response = APIFailure(.methodNotAllowed, "this method is not allowed here")
                .response(in: dialect, id: context.id).naming(context.id, in: dialect)
            response.fields.append(HTTPField("allow", allow))
            return told(head, "unknown", context, response)
        case .notFound:
            let failure = APIFailure(.notFound, "there is nothing at this path", code: "not_found")
            let dialect = Dialect(errorsAt: head)
            let response = failure.response(in: dialect, DialectVariant(of: head), id: context.id)
                .naming(context.id, in: dialect)
            return told(head, "unknown", context, response)
        }
    }

    private func makeRecord(_ head: RequestHead, _ route: Route, _ context: RequestContext) -> RequestRecord {
        RequestRecord(head, route: route.name, context: context, shared: shared, meters: meters)
    }

    private func told(
        _ head: RequestHead, _ name: StaticString, _ context: RequestContext, _ response: Response
    ) -> Response {
        RequestRecord(head, route: name, context: context, shared: shared, meters: meters).tell(
            response.status)
        return response
    }

    /// The routes without a body.
    private func answer(
        _ route: Route, _ parameters: RouteParameters, _ head: RequestHead, _ context: RequestContext
    ) async -> Response {
        do throws(APIFailure) {
            try admission.admit(head)
            if route.isForAdministrators { try admission.administrate(head, context, at: shared.door) }
            let question = Question(head, parameters, context)
            guard let form = PageForm(route, question) else { return try await answer(route, question) }
            return await form.response { () throws(APIFailure) in try await answer(route, question) }
        } catch {
            return refusal(error, of: route, head, context)
        }
    }

    private func answer(_ route: Route, _ question: Question) async throws(APIFailure) -> Response {
        let (head, time) = (question.head, question.time)
        switch route {
        case .chat, .messages, .countTokens, .responses, .completions, .embeddings, .rerank, .images, .speech,
            .transcriptions, .explain, .login:
            preconditionFailure("answered with their bodies, above")
        case .health: return health()
        case .ready: return ready()
        case .metrics: return await metrics(head, time)
        case .gatewayHealths: return await healthOfGateways(time)
        case .gatewayHealth: return try healthOfGateway(question.slug, time)
        case .gatewayCheck: return try await checkGateway(question.slug, time)
        case .gatewayFix: return try await fixGateway(question.slug, time)
        case .models: return try await listModels(head, time)
        case .model: return try await model(question.id, head, time)
        case .catalog: return try await catalog(head, time)
        case .catalogModel: return try await catalogModel(question.id, time)
        case .comparison: return try await comparison(question.id, time)
        case .endpoints: return try await endpoints(question.id, time)
        case .providers: return providers()
        case .makers: return await makers(time)
        case .gateways: return gateways(time)
        case .gateway: return try gateway(question.slug, time)
        case .cacheStatus: return cacheStatus(time)
        case .cacheRefresh: return try await refreshAll(head, time)
        case .cacheRefreshOne: return try await refresh(question.slug, head, time)
        case .cacheClear: return try await clearLists(head)
        case .endRequest: return try await endRequest(question.id)
        case .reload: return try await reload(time)
        case .dashboard: return await dashboard(head, time)
        case .dashboardData: return await dashboardData(head, time)
        case .dashboardEvents: return dashboardEvents(question)
        case .dashboardScript: return PageFile.script.response(to: head)
        case .dashboardStyle: return PageFile.style.response(to: head)
        case .dashboardIcon: return PageFile.icon.response(to: head)
        case .logout: return logout(head, isSecure: question.context.isSecure)
        case .openAPI: return await openAPI(head, time)
        }
    }

    // MARK: CORS

    private func options(_ head: RequestHead, allow: Bytes) -> Response {
        do throws(APIFailure) { try admission.admit(head) } catch { return error.response }
        var fields = [HTTPField("allow", allow)]
        if admission.allowedOrigin(head) != nil { fields += CORS.preflight(head, allow: allow) }
        return Response(.noContent, fields: fields)
    }
}

/// Cross-origin access, for the origins that the configuration names and no others.
enum CORS {
    /// Says that the answer depends on the origin, and that `origin` may read it.
    ///
    /// - Parameter origin: nil for one that is not allowed, or none.
    static func tell(_ origin: Bytes?, in response: inout Response) {
        response.fields.append(HTTPField("vary", "origin"))
        guard let origin else { return }
        response.fields.append(HTTPField("access-control-allow-origin", origin))
        response.fields.append(
            HTTPField(
                "access-control-expose-headers",
                "x-request-id, retry-after, x-sluice-gateway, x-sluice-model, x-sluice-attempts, x-sluice-dropped"
            ))
    }

    static func preflight(_ head: RequestHead, allow: Bytes) -> [HTTPField] {
        let asked = head.fields.first("access-control-request-headers")
        return [
            HTTPField("access-control-allow-methods", allow),
            HTTPField("access-control-allow-headers", asked ?? Bytes("authorization, content-type")),
            HTTPField("access-control-max-age", "600"),
        ]
    }
}
