// The contract's routes, and what each is called.
internal import Base
internal import Domain
internal import HTTP

/// The routes. Only these are there; everything else is 404.
enum Route: Int, CaseIterable {
    case chat, messages, countTokens, responses, explain
    case completions, embeddings, rerank, images, speech, transcriptions
    case models, model
    case catalog, catalogModel, comparison, endpoints, makers, gateways, gateway, providers
    case cacheStatus, cacheRefresh, cacheRefreshOne, cacheClear
    case health, ready, metrics
    case gatewayHealths, gatewayHealth, gatewayCheck, gatewayFix
    case reload, endRequest
    case login, logout
    case dashboard, dashboardData, dashboardEvents, dashboardScript, dashboardStyle, dashboardIcon
    case openAPI

    /// The route's name in logs and metrics.
    var name: StaticString {
        switch self {
        case .chat: "chat"
        case .messages: "messages"
        case .countTokens: "count_tokens"
        case .responses: "responses"
        case .explain: "explain"
        case .completions: "completions"
        case .embeddings: "embeddings"
        case .rerank: "rerank"
        case .images: "images"
        case .speech: "speech"
        case .transcriptions: "transcriptions"
        case .models, .model: "models"
        case .catalog, .catalogModel, .comparison, .endpoints, .makers, .gateways, .gateway, .providers:
            "catalog"
        case .cacheStatus, .cacheRefresh, .cacheRefreshOne, .cacheClear: "cache"
        case .health, .ready, .gatewayHealths, .gatewayHealth, .gatewayCheck, .gatewayFix: "health"
        case .metrics: "metrics"
        case .reload, .endRequest: "admin"
        case .login, .logout, .dashboard, .dashboardData, .dashboardEvents: "dashboard"
        case .dashboardScript, .dashboardStyle, .dashboardIcon: "dashboard"
        case .openAPI: "openapi"
        }
    }

    /// Whether it is for administrators: it changes something for everybody, or shows what not everybody is to see.
    /// Signing in is for those who are none yet.
    var isForAdministrators: Bool {
        switch self {
        case .cacheRefresh, .cacheRefreshOne, .cacheClear, .reload, .endRequest, .logout: true
        case .gatewayCheck, .gatewayFix, .dashboard, .dashboardData, .dashboardEvents: true
        default: false
        }
    }

    /// Whether its callers may speak Anthropic's format instead of OpenAI's.
    var hasAnthropicCallers: Bool { self == .models || self == .model }

    /// In which words its callers are told of failures.
    func errorDialect(_ head: RequestHead) -> Dialect {
        switch self {
        case .messages, .countTokens: .messages
        default: hasAnthropicCallers && AnthropicModels.isWanted(head) ? .messages : .chat
        }
    }

    /// Whether it answers a browser with a page, also when it does not let it in.
    var isPage: Bool { self == .dashboard || self == .login || self == .logout }

    /// What models are asked for there; nil where none is asked for anything.
    var wanted: Wanted? {
        switch self {
        case .chat: .chat(.chat)
        case .messages: .chat(.messages)
        case .responses: .chat(.responses)
        case .completions: .task(.completions)
        case .embeddings: .task(.embeddings)
        case .rerank: .task(.rerank)
        case .images: .task(.images)
        case .speech: .task(.speech)
        case .transcriptions: .task(.transcriptions)
        default: nil
        }
    }

    /// How it is asked.
    var method: HTTPMethod {
        switch self {
        case .chat, .messages, .countTokens, .responses, .explain, .completions, .embeddings, .rerank,
            .images, .speech, .transcriptions, .cacheRefresh, .cacheRefreshOne, .cacheClear, .reload,
            .endRequest,
            .gatewayCheck, .gatewayFix, .login, .logout:
            .post
        default: .get
        }
    }

    /// The paths that lead to it, the usual one first.
    var paths: [String] {
        switch self {
        case .chat: Self.underV1.map { $0 + "/chat/completions" }
        case .messages: Self.underV1.map { $0 + "/messages" }
        case .countTokens: Self.underV1.map { $0 + "/messages/count_tokens" }
        case .responses: Self.underV1.map { $0 + "/responses" }
        case .explain: Self.underV1.map { $0 + "/explain" }
        case .completions: Self.underV1.map { $0 + "/completions" }
        case .embeddings: Self.underV1.map { $0 + "/embeddings" }
        case .rerank: Self.underV1.map { $0 + "/rerank" }
        case .images: Self.underV1.map { $0 + "/images/generations" }
        case .speech: Self.underV1.map { $0 + "/audio/speech" }
        case .transcriptions: Self.underV1.map { $0 + "/audio/transcriptions" }
        case .models: Self.underV1.map { $0 + "/models" }
        case .model: Self.underV1.map { $0 + "/models/{id…}" }
        case .catalog: Self.catalogModels
        case .catalogModel: Self.catalogModels.map { $0 + "/{id…}" }
        case .comparison: Self.catalogModels.map { $0 + "/{id…}/compare" }
        case .endpoints:
            Self.catalogModels.map { $0 + "/{id…}/endpoints" }
                + Self.underV1.map { $0 + "/models/{id…}/endpoints" }
        case .providers: Self.underV1.map { $0 + "/providers" }
        case .makers: ["/catalog/v1/providers"]
        case .gateways: ["/catalog/v1/gateways"]
        case .gateway: ["/catalog/v1/gateways/{slug}"]
        case .cacheStatus: ["/cache/status"]
        case .cacheRefresh: ["/cache/refresh"]
        case .cacheRefreshOne: ["/cache/refresh/{slug}"]
        case .cacheClear: ["/cache/clear"]
        case .reload: ["/admin/reload"]
        case .health: ["/health", "/health/live"]
        case .ready: ["/health/ready"]
        case .metrics: ["/metrics"]
        case .gatewayHealths: ["/health/gateways"]
        case .gatewayHealth: ["/health/gateways/{slug}"]
        case .gatewayCheck: ["/health/gateways/{slug}/check"]
        case .gatewayFix: ["/health/gateways/{slug}/fix"]
        case .endRequest: ["/admin/requests/{id}/end"]
        case .dashboard: [PagePath.page]
        case .dashboardData: [PagePath.page + "/data"]
        case .dashboardEvents: [PagePath.page + "/events"]
        case .dashboardScript: [PagePath.script]
        case .dashboardStyle: [PagePath.style]
        case .dashboardIcon: [PagePath.icon]
        case .openAPI: ["/openapi.json"]
        case .login: [PagePath.signIn]
        case .logout: [PagePath.signOut]
        }
    }

    /// The latter for clients that were written to OpenRouter.
    private static let underV1 = ["/v1", DialectVariant.openRouterPath]
    private static let catalogModels = ["/catalog/v1/models", "/catalog/models", "/v1/catalog/models"]

    /// The route at a path that is asked in another way than it can be.
    static func at(_ path: Bytes) -> Route? {
        let path = path.text
        return allCases.first { $0.paths.contains(path) }
    }

    /// All of them, ready to be matched.
    static var table: Router {
        var router = Router()
        for route in allCases {
            for path in route.paths { router.add(route.method, path, handler: route.rawValue) }
        }
        return router
    }
}

/// A request without a body, as far as its route has to know it.
struct Question {
    let head: RequestHead
    let context: RequestContext
    let time: any Timekeeper
    /// The model, or the request, that the path names; empty where it names none.
    let id: Bytes
    /// The gateway that the path names; empty where it names none.
    let slug: Bytes

    init(_ head: RequestHead, _ parameters: RouteParameters, _ context: RequestContext) {
        self.head = head
        self.context = context
        time = context.time
        id = parameters["id"] ?? .empty
        slug = parameters["slug"] ?? .empty
    }
}
