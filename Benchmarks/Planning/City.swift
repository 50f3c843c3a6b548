// What is planned among: gateways with long lists, and a request for a model that some of them offer.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers
internal import Routing

/// Twelve gateways that list 30,000 models together, and a request for one that five of them offer.
struct City {
    static let candidates = 5
    static let models = gateways * modelsOfGateway
    private static let gateways = 12
    private static let modelsOfGateway = 2500
    private static let asked = "acme/asked"

    private let table: RoutingTable
    private let snapshot: ModelSnapshot
    private let breakers = BreakerTable()
    private let request: ModelRequest

    init() throws {
        let gateways = try (0..<Self.gateways).map { try Self.gateway($0) }
        table = RoutingTable(GatewayRegistry(gateways))
        snapshot = ModelSnapshot(
            gateways.enumerated().map { index, gateway in
                ModelSnapshot.List(of: gateway, Self.list(of: gateway, index), .known)
            })
        let body = #"{"model":"\#(Self.asked)","messages":[{"role":"user","content":"Hello"}]}"#
        request = .chat(try ChatRequest(reading: JSONDocument(parsing: Bytes(body))))
    }

    /// Decides as for each request: from what the caller wishes to the calls to make.
    func plan() throws {
        let now = Moment(nanoseconds: 1)
        let wishes = try RoutingWishes(of: request, failover: nil)
        let consideration = try Planner(table, snapshot, breakers).consider(request, wishes, at: now)
        let plan = try consideration.plan(by: .distantFuture, at: now)
        precondition(plan.attempts.count == Self.candidates, "another plan than the one to measure")
    }

    private static func gateway(_ index: Int) throws -> Gateway {
        let slug = "host\(index)"
        let record =
            #"{"slug":"\#(slug)","name":"Host","format":"openai","baseURL":"https://\#(slug).example/v1"}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        guard let address = BaseURL(descriptor.baseURL) else { preconditionFailure("not an address") }
        return Gateway(descriptor, baseURL: address, key: Secret("sk-benchmark"))
    }

    /// A fifth of the models is listed by the next gateway, too, as popular ones are.
    private static func list(of gateway: Gateway, _ index: Int) -> [ListedModel] {
        let first = index * modelsOfGateway * 4 / 5
        var ids = (first..<first + modelsOfGateway).map { "maker\($0 % 60)/model-\($0)-instruct" }
        if index < candidates { ids[modelsOfGateway / 2] = asked }
        return ids.map { ListedModel(gateway: gateway.id, nativeID: $0) }
    }
}
