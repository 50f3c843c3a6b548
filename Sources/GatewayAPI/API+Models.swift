// GET /v1/models
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import JSON
internal import Providers
internal import Routing

extension API {
    /// How long a caller waits for gateways that have not listed their models yet.
    private static let patience: Duration = .seconds(2)

    func listModels() async -> Response {
        let offers = await current.settled(within: Self.patience).offers
        let registry = configuration.registry
        return json(.ok) { writer in
            writer.member("object", "list")
            writer.array("data") { writer in
                for offer in offers where registry[offer.gateway]?.isCallable == true {
                    writer.object { Self.write(offer.model, as: offer.model.id, to: &$0) }
                }
            }
        }
    }

    /// A model by any name that a chat could ask for it by, as long as it is listed.
    func model(_ id: Bytes) async throws(APIFailure) -> Response {
        let resolver = Resolver(configuration.routing, await current.settled(within: Self.patience))
        let found = try? resolver.resolve(ModelName(text: id, json: .empty))
        guard let offer = found?.candidates.lazy.compactMap(\.offer).first else {
            throw APIFailure(
                .notFound, "The model '\(id.text.prefix(256))' does not exist.", parameter: "model",
                code: "model_not_found")
        }
        return json(.ok) { Self.write(offer.model, as: id.text, to: &$0) }
    }

    private static func write(_ model: ListedModel, as id: String, to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("object", "model")
        writer.member("created", model.created ?? 0)
        writer.member("owned_by", model.owner ?? model.gateway.slug)
    }
}
