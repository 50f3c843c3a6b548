// GET /v1/models, and one model of it
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import JSON
internal import Routing

extension API {
    /// Every model that can be called, in OpenAI's format with all that the catalog knows; in Anthropic's for callers
    /// who speak that. OpenAI's has no parameters, so none are read.
    func listModels(_ head: RequestHead, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let snapshot = await snapshot(reading: .callable, time)
        let query = CatalogQuery(.callable)
        let view = CatalogView(snapshot, query.scope)
        let selection = await selection(query, of: view, on: time)
        if AnthropicModels.isWanted(head) {
            let models = try AnthropicModels(view, selection, reading: head.target.query)
            return json(.ok) { models.write(to: &$0) }
        }
        let list = ModelListText(
            view, selection, 0..<selection.count,
            ModelWriter(faces: configuration.faces, readers: .openAI),
            opening: CatalogEnvelope.opening, closing: Bytes("]}" as StaticString))
        return await answer(list, of: snapshot, contents: query, head, time)
    }

    /// A model by any name that a chat could ask for it by, as long as it is listed. It is told under that name.
    func model(_ id: Bytes, _ head: RequestHead, _ time: any Timekeeper) async throws(APIFailure) -> Response
    {
        let card = try await callableCard(id, time)
        if AnthropicModels.isWanted(head) { return json(.ok) { AnthropicModels.write(card, to: &$0) } }
        let writer = ModelWriter(faces: configuration.faces, readers: .openAI)
        return json(.ok) { writer.write(card, to: &$0) }
    }

    private func callableCard(_ id: Bytes, _ time: any Timekeeper) async throws(APIFailure) -> ModelCard {
        let snapshot = await snapshot(reading: .callable, time)
        let resolution: Resolution
        do throws(ResolutionFailure) {
            resolution = try Resolver(configuration.routing, snapshot)
                .resolve(ModelName(text: id, json: .empty))
        } catch {
            throw Self.notFound(error, id)
        }
        guard let offer = resolution.candidates.lazy.compactMap(\.offer).first else {
            throw Self.notFound(.unknownModel(near: snapshot.names(near: id.text)), id)
        }
        let model = snapshot.model(of: offer)
        var card = ModelCard(offer, of: model)
        // A gateway's name in front means what that gateway says of it.
        if resolution.kind != .gateway, let model { card = ModelCard(model) }
        card.id = id.text
        return card
    }

    /// A model that cannot be called for whatever reason is not there, for whoever asks for it here.
    private static func notFound(_ failure: ResolutionFailure, _ id: Bytes) -> APIFailure {
        if case .listOnly = failure { return APIFailure(.unresolved(.unknownModel(near: [])), model: id) }
        return APIFailure(.unresolved(failure), model: id)
    }
}

extension ModelSnapshot {
    /// The model that an offer is of.
    fileprivate func model(of offer: Offer) -> CatalogModel? {
        model(called: Bytes(offer.model.id)).flatMap { model in
            model.offers.contains { $0 === offer } ? model : nil
        }
    }
}
