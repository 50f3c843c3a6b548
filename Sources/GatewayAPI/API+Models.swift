// GET /v1/models
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import Providers

extension API {
    /// How long a caller waits for gateways that have not listed their models yet.
    private static let patience: Duration = .seconds(2)

    func models() async -> Response {
        let models = await directory.models(configuration, within: Self.patience)
        return json(.ok) { writer in
            writer.member("object", "list")
            writer.array("data") { writer in
                for model in models { writer.object { Self.write(model, to: &$0) } }
            }
        }
    }

    func model(_ id: String) async throws(APIFailure) -> Response {
        let models = await directory.models(configuration, within: Self.patience)
        guard let model = models.first(where: { $0.id == id }) else {
            throw APIFailure(
                .notFound, "The model '\(id.prefix(256))' does not exist.", parameter: "model",
                code: "model_not_found")
        }
        return json(.ok) { Self.write(model, to: &$0) }
    }

    private static func write(_ model: ListedModel, to writer: inout JSONWriter) {
        writer.member("id", model.id)
        writer.member("object", "model")
        writer.member("created", model.created ?? 0)
        writer.member("owned_by", model.owner ?? model.gateway.slug)
    }
}
