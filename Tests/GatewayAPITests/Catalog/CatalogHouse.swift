// A house whose catalog a test wrote down.
import Base
import Catalog
import Compression
import Domain
import GatewayAPI
import HTTP
import JSON
import Providers
import TestSupport
import Testing

/// A gateway and what it lists.
struct Listing: Sendable {
    var slug: String
    /// Further members of its record.
    var members = ""
    var key: String? = "sk-canary-gateway-key-012345"
    var models: [ListedModel] = []
    var state = ListReport.State.known
    /// Further facts of its list.
    var report: @Sendable (inout ListReport) -> Void = { _ in }

    func gateway() throws -> Gateway {
        let record =
            #"{"slug":"\#(slug)","name":"The \#(slug)","format":"openai","baseURL":"https://\#(slug).example/v1"\#(members)}"#
        return try House.gateway(slug, record, key: key)
    }
}

extension ListedModel {
    /// A model of a gateway.
    static func make(
        _ slug: String, _ id: String, prompt: String? = nil, completion: String? = nil,
        _ change: (inout ListedModel) -> Void = { _ in }
    ) -> ListedModel {
        var model = ListedModel(gateway: GatewayID(slug), nativeID: id)
        if let prompt = prompt.flatMap({ USD(decimal: $0) }) { model.prices[.prompt] = .perUnit(prompt) }
        if let completion = completion.flatMap({ USD(decimal: $0) }) {
            model.prices[.completion] = .perUnit(completion)
        }
        change(&model)
        return model
    }
}

extension House {
    /// A house that knows these lists. Its time stands 100 s after they were fetched.
    static func with(
        _ listings: [Listing], clientKeys: [String] = [], adminKey: String? = nil, isOffline: Bool = false,
        keeper: (any ListKeeper)? = nil
    ) throws -> House {
        let gateways = try listings.map { try $0.gateway() }
        let house = try House(
            clientKeys: clientKeys, adminKey: adminKey, isOffline: isOffline,
            registry: GatewayRegistry(gateways), keeper: keeper)
        house.show(listings, gateways)
        return house
    }

    /// Another snapshot comes into use.
    func show(_ listings: [Listing], _ gateways: [Gateway]) {
        var knowledge = CatalogKnowledge()
        // Every price is believed: what is shown of it is the matter here.
        knowledge.priceBounds.token = .zero...USD(attodollars: .max)
        api.models = ModelSnapshot(
            zip(listings, gateways).compactMap { listing, gateway in
                guard gateway.isCallable || !listing.models.isEmpty else { return nil }
                var report = ListReport(gateway.id, listing.state)
                report.isCallable = gateway.isCallable
                report.models = listing.models.count
                report.fetchedAt = Moment(nanoseconds: time.now.nanoseconds - 100_000_000_000)
                report.fetchedOn = WallTime(nanoseconds: 1_799_999_900_000_000_000)
                listing.report(&report)
                return .init(of: gateway, listing.models, report)
            }, knowledge)
    }

    /// The answer's body as a document; what is in gzip is unpacked.
    func read(_ target: String, _ fields: [(String, String)] = []) throws -> JSONDocument {
        let call = try ask(.get, target, fields)
        try #require(call.status == 200, "\(call.text)")
        return try JSONDocument(parsing: Bytes(call.text))
    }

    /// The ids in an answer.
    func ids(_ target: String) throws -> [String] {
        try read(target).root["data"]?.elements.compactMap { $0["id"]?.string } ?? []
    }
}

extension Conversation {
    /// The body's bytes.
    var bytes: Bytes {
        guard case .bytes(let parts) = response?.body else { return Bytes(writer.text) }
        let whole = ByteBuffer()
        for part in parts { whole.append(part) }
        return whole.takeAll()
    }

    /// The body without its gzip.
    func unpacked() throws -> String {
        let (inflater, text) = (Inflater(.init(output: 64 << 20)), ByteBuffer())
        try inflater.inflate(bytes, into: text)
        try inflater.finish()
        return text.text
    }
}
