// GET /catalog/v1/models, and one model of it
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import JSON
internal import Providers
internal import Routing

extension API {
    /// What decides about the text of a list.
    private struct ListContents: Hashable {
        let query: CatalogQuery
        let closing: Bytes
    }

    /// A page of the catalog, or all of it.
    func catalog(_ head: RequestHead, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let query = try CatalogQuery(
            reading: head.target.query, configuration.registry, configuration.knowledge.names.makers)
        let snapshot = await snapshot(reading: query.scope, time)
        let standings = try shown(standings(snapshot, at: time.now), query.scope)
        let view = CatalogView(snapshot, query.scope)
        let selection = await selection(query, of: view, on: time)
        let envelope = CatalogEnvelope(
            query: query, total: selection.count, standings: standings,
            madeOn: shared.catalog.stamp(of: snapshot).time)
        let closing = envelope.closing
        let list = ModelListText(
            view, selection, envelope.places,
            ModelWriter(faces: configuration.faces, readers: .catalog),
            opening: CatalogEnvelope.opening, closing: closing)
        return await answer(
            list, of: snapshot, contents: ListContents(query: query, closing: closing), head, time)
    }

    /// The gateways that an answer is about.
    ///
    /// - Throws: 503 where the one that was asked for has nothing to show.
    private func shown(
        _ standings: [ListStanding], _ scope: CatalogQuery.Scope
    ) throws(APIFailure) -> [ListStanding] {
        guard case .gateway(let id) = scope else { return standings }
        let own = standings.filter { $0.gateway.id == id }
        for standing in own where !standing.isServed { throw APIFailure(standing) }
        return own
    }

    /// One model by any of its names.
    func catalogModel(_ id: Bytes, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let model = try await findModel(id, time)
        let writer = ModelWriter(faces: configuration.faces, readers: .catalog)
        return json(.ok) { writer.write(ModelCard(model), to: &$0) }
    }

    /// A model's offers at all gateways, side by side.
    func comparison(_ id: Bytes, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let model = try await findModel(id, time)
        let comparison = ModelComparison(model, standings(current.snapshot, at: time.now))
        let madeOn = shared.catalog.stamp(of: current.snapshot).time
        return json(.ok) { comparison.write(to: &$0, at: time.now, madeOn: madeOn) }
    }

    /// A model's offers, in OpenRouter's words.
    func endpoints(_ id: Bytes, _ time: any Timekeeper) async throws(APIFailure) -> Response {
        let endpoints = ModelEndpoints(
            model: try await findModel(id, time), standings: standings(current.snapshot, at: time.now))
        return json(.ok) { endpoints.write(to: &$0) }
    }

    /// The model that a catalog id, `slug/native` or a native id stands for, whether it can be called or not.
    ///
    /// - Throws: 404 with names that are alike.
    func findModel(_ id: Bytes, _ time: any Timekeeper) async throws(APIFailure) -> CatalogModel {
        let snapshot = await snapshot(reading: .all, time)
        if let model = snapshot.model(called: id) { return model }
        throw APIFailure(.unresolved(.unknownModel(near: snapshot.names(near: id.text))), model: id)
    }
}

extension APIFailure {
    /// A gateway has no list to show.
    convenience init(_ standing: ListStanding) {
        let reason = standing.reason.map { ": \($0)" } ?? ""
        self.init(
            .serviceUnavailable, "There are no models of '\(standing.gateway.id)' to show\(reason).",
            type: "server_error", parameter: "gateway", code: "models_unavailable")
    }
}
