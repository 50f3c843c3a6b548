// The whole product but its sockets: requests go in, responses come out.
import Base
import Catalog
import Domain
import Foundation
import GatewayAPI
import HTTP
import Health
import JSON
import Providers
import Routing
import Telemetry
import TestSupport
import Testing

/// One API with scripted upstreams, the demo, a captured log and time moved by hand.
final class House {
    static let key = "sk-canary-gateway-key-012345"
    static let clientKey = "client-canary-key-987654"

    let time: ManualTime
    let transport: ScriptedTransport
    /// Where lists are asked for.
    let listings: ScriptedTransport
    let log = LogCapture()
    let readiness = Readiness()
    let memory: BodyMemory
    let metrics = MetricRegistry()
    let shared: APIShared
    let api: API
    let lists: ModelLists
    let keeper = HouseKeeper()
    let loops = OneLoop()
    let administrator = ScriptedAdministrator()
    /// Where gateways are asked whether they answer.
    let endpoints: ScriptedTransport
    let checks: EndpointChecks
    let checker = HouseChecker()

    /// - Parameters:
    ///   - listings: answers to questions for lists; where there are none, nobody is asked.
    ///   - endpoints: answers to checks of gateways; where there are none, nobody is checked.
    ///   - keeper: whoever keeps the lists, where it is not `lists`.
    init(
        _ scripts: [UpstreamScript] = [], listings: [UpstreamScript] = [], endpoints: [UpstreamScript] = [],
        clientKeys: [String] = [],
        adminKey: String? = nil, corsOrigins: [String] = [],
        allowsOpen: Bool = false, bodyLimit: Int = 32 << 20, memory: Int = 512 << 20, isOffline: Bool = false,
        limits: ChatLimits = ChatLimits(), jsonLimits: JSONLimits = JSONLimits(),
        registry: GatewayRegistry? = nil, rules: RoutingRules = House.rules,
        native: (any UpstreamTransport)? = nil, keeper: (any ListKeeper)? = nil,
        tracing: Tracing? = nil, time: ManualTime = ManualTime()
    ) throws {
        self.time = time
        transport = ScriptedTransport(time: time, scripts)
        self.listings = ScriptedTransport(time: time, listings)
        self.endpoints = ScriptedTransport(time: time, endpoints)
        self.memory = BodyMemory(limit: memory)
        var surroundings = APIShared.Surroundings(
            lists: keeper ?? self.keeper, loops: loops, administrator: administrator, checks: checker)
        surroundings.tracing = tracing
        shared = APIShared(
            instance: "testinstance", version: "1.2.3",
            log: Log(level: .info, form: .json, sink: log, clock: { WallTime(nanoseconds: 0) }),
            instruments: Instruments(metrics), bodyMemory: self.memory, readiness: readiness, surroundings,
            clock: { WallTime(nanoseconds: 1_800_000_000_000_000_000) })
        let configuration = APIConfiguration(
            routing: RoutingTable(try registry ?? Self.registry(), rules: rules),
            clientKeys: clientKeys.map { Secret($0) }, adminKey: adminKey.map { Secret($0) },
            corsOrigins: corsOrigins,
            allowsOpen: allowsOpen, timeouts: ChatTimeouts(), limits: limits, bodyLimit: bodyLimit,
            jsonLimits: jsonLimits, isOffline: isOffline)
        let client = GatewayClient(
            time: time,
            over: GatewayTransports(native: native ?? transport, memory: DemoUpstream(time: time)),
            instance: Bytes(shared.instance))
        let api = API(configuration, shared: shared, client: client, time: time, loop: 3)
        self.api = api
        loops.api = api
        let asking = GatewayClient(
            time: time, over: GatewayTransports(native: self.listings, memory: self.listings),
            instance: Bytes(shared.instance))
        var listSurroundings = ModelLists.Surroundings()
        listSurroundings.random = { 0 }
        lists = ModelLists(client: asking, time: time, listSurroundings) { api.models = $0 }
        self.keeper.lists = lists
        let checking = GatewayClient(
            time: time, over: GatewayTransports(native: self.endpoints, memory: self.endpoints),
            instance: Bytes(shared.instance))
        var around = EndpointChecks.Surroundings()
        around.random = { 0.5 }
        checks = EndpointChecks(client: checking, time: time, shared.health, around)
        checker.checks = checks
        if listings.isEmpty {
            api.models = ModelSnapshot(atStart: configuration.registry, isOffline: true)
        } else {
            lists.use(.init(configuration.registry))
            time.settle()
        }
        if !endpoints.isEmpty {
            checks.use(.init(configuration.registry))
            time.settle()
        }
    }

    deinit {
        // Time holds what is to be asked later, and that holds time.
        lists.stop()
        checks.stop()
    }

    /// Without retries: each script answers one attempt.
    static var rules: RoutingRules {
        var rules = RoutingRules()
        rules.retries.most = 0
        return rules
    }

    /// `up` has a key, `locked` has none, and the demo as its own file says.
    static func registry() throws -> GatewayRegistry {
        let demo = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Config/Gateways/demo.json")
        return try GatewayRegistry([
            gateway(
                "up", #"{"slug":"up","name":"Up","format":"openai","baseURL":"https://up.example/v1"}"#,
                key: key),
            gateway(
                "locked", #"{"slug":"locked","name":"L","format":"openai","baseURL":"https://l.example/v1"}"#),
            gateway("demo", String(contentsOf: demo, encoding: .utf8)),
        ])
    }

    static func gateway(_ slug: String, _ record: String, key: String? = nil) throws -> Gateway {
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: key.map { Secret($0) })
    }

    // MARK: Asking

    /// Starts a request and lets it run until it waits for time.
    func start(
        _ method: HTTPMethod, _ target: String, _ fields: [(String, String)] = [],
        host: String = "localhost:8000", peer: String = "127.0.0.1", isPeerLoopback: Bool = true,
        isSecure: Bool = false,
        body: any RequestBody = PiecewiseBody(""), leavesAfter: Int? = nil
    ) throws -> Conversation {
        let head = RequestHead(
            method: method, target: try RequestTarget(target, authority: Bytes(host)),
            fields: HTTPFields([("host", host)] + fields.map { (name: $0.0, value: $0.1) }))
        let conversation = Conversation()
        conversation.writer.leavesAfter = leavesAfter
        conversation.writer.onLeave = { [cancellation = conversation.cancellation] in cancellation.cancel() }
        let context = RequestContext(
            time: time, peer: peer, isPeerLoopback: isPeerLoopback, isSecure: isSecure, startedAt: time.now,
            cancellation: conversation.cancellation)
        _ = time.start { [self] in
            let response = await api.respond(to: Request(head: head, body: body), in: context)
            conversation.response = response
            guard case .stream(let write) = response.body else { return conversation.isOver = true }
            do throws(BodyWriteFailure) { try await write(conversation.writer) } catch {
                conversation.failure = error
            }
            conversation.isOver = true
        }
        return conversation
    }

    func ask(
        _ method: HTTPMethod, _ target: String, _ fields: [(String, String)] = [],
        host: String = "localhost:8000"
    ) throws -> Conversation {
        try start(method, target, fields, host: host)
    }

    func chat(_ body: String, _ fields: [(String, String)] = [], leavesAfter: Int? = nil) throws
        -> Conversation
    {
        try start(.post, "/v1/chat/completions", fields, body: PiecewiseBody(body), leavesAfter: leavesAfter)
    }

    /// A chat with a model; the prompt is a canary.
    func chat(model: String, stream: Bool, _ rest: String = "", leavesAfter: Int? = nil) throws
        -> Conversation
    {
        try chat(Self.body(model: model, stream: stream, rest), leavesAfter: leavesAfter)
    }

    static func body(model: String, stream: Bool, _ rest: String = "") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"canary prompt text"}],"stream":\#(stream)\#(rest)}"#
    }

    /// Lets every time-out pass: a request left waiting for ever would be a leak.
    func runOut() {
        lists.stop()
        checks.stop()
        time.advance(by: .seconds(3600))
    }

    /// How a gateway does.
    func health(_ slug: String) -> GatewayHealth {
        let all = shared.health.healths(
            api.configuration.registry, api.models, shared.routing.breakers, isOffline: false, at: time.now,
            on: WallTime(nanoseconds: 1_800_000_000_000_000_000))
        guard let health = all.first(where: { $0.gateway.id.slug == slug }) else {
            preconditionFailure("no gateway is called \(slug)")
        }
        return health
    }

    var metricsText: String {
        let text = ByteBuffer()
        metrics.render(into: text)
        return text.text
    }
}

/// The lists, as the API sees them. Everything here happens on one thread.
final class HouseKeeper: ListKeeper, @unchecked Sendable {  // unchecked: used by one test on one thread
    weak var lists: ModelLists?
    private(set) var wanted: [GatewayID] = []

    func want(_ gateway: GatewayID) {
        wanted.append(gateway)
        lists?.want(gateway)
    }

    func refresh(_ gateway: GatewayID, _ wish: RefreshWish) async -> RefreshOutcome {
        guard let lists else { return .failed("nobody keeps lists") }
        return await Resumption<RefreshOutcome>.suspend { resumption in
            lists.refresh(gateway, wish) { resumption.resume(returning: $0) }
        }
    }

    func clear(_ gateways: [GatewayID]) async -> [GatewayID] { lists?.clear(gateways) ?? [] }
}

/// The checks, as the API sees them. Everything here happens on one thread.
final class HouseChecker: EndpointChecker, @unchecked Sendable {  // unchecked: used by one test on one thread
    weak var checks: EndpointChecks?

    func check(_ gateway: GatewayID) async -> EndpointReport {
        guard let checks else { return EndpointReport() }
        return await Resumption<EndpointReport>.suspend { resumption in
            checks.check(gateway) { resumption.resume(returning: $0) }
        }
    }
}

/// The one loop of a house.
final class OneLoop: EveryLoop, @unchecked Sendable {  // unchecked: used by one test on one thread
    weak var api: API?

    func run(_ work: @escaping @Sendable (API) -> Void) {
        if let api { work(api) }
    }

    func gather<Value: Sendable>(_ read: @escaping @Sendable (API) -> Value) async -> [Value] {
        api.map { [read($0)] } ?? []
    }
}

/// Does what a test tells it to.
final class ScriptedAdministrator: Administrator, @unchecked Sendable {
    // unchecked: used by one test on one thread

    /// What reloading brings; nil: it does not come to an end.
    var outcome: ReloadOutcome?

    func reload() async -> ReloadOutcome {
        if let outcome { return outcome }
        return await Resumption<ReloadOutcome>.suspend { waiting.append($0) }
    }

    private var waiting: [Resumption<ReloadOutcome>] = []
}

/// A request under way, as its caller sees it.
final class Conversation {
    let writer = CapturingWriter()
    let cancellation = Cancellation()
    var response: Response?
    var failure: BodyWriteFailure?
    var isOver = false

    var status: Int? { response?.status.code }

    /// The value of a field; one that is told twice shows as a list.
    func field(_ name: StaticString) -> String? {
        let values = response?.fields.filter { $0.name == Bytes(name) }.map(\.value.text) ?? []
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// What was answered, whole or so far.
    var text: String {
        if case .bytes(let parts) = response?.body { return parts.map(\.text).joined() }
        return writer.text
    }

    /// A member of the error that was answered.
    func error(_ name: String) -> String? {
        (try? JSONDocument(parsing: Bytes(text)))?.root["error"]?.member(named: Bytes(name))?.value.string
    }
}
