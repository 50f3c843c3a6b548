// What a gateway's list of models says, read as its record tells.
package import Base
package import Domain
internal import JSON

/// Collects the models of a list, page by page. Rows without an id are skipped, as are those that were there before.
struct ModelListReader {
    private let rows: ModelRows
    private let gateway: GatewayID
    private(set) var models: [ListedModel] = []
    private var seen: Set<String> = []

    init(_ rows: ModelRows, of gateway: GatewayID) {
        self.rows = rows
        self.gateway = gateway
    }

    /// The rows of a page; nil where there is no list in it.
    func list(in root: JSONNode) -> JSONElements? {
        rows.list.lazy.compactMap { root[$0] }.first { $0.kind == .array }?.elements
    }

    /// Takes the model of a row.
    mutating func add(_ row: JSONNode) {
        guard rows.only.allSatisfy({ $0.holds(in: row) ?? true }) else { return }
        let places = RowPlaces(row, offer: rows.offers?.chosen(in: row, prices: rows.prices))
        guard let id = nativeID(places), seen.insert(id).inserted else { return }
        var model = ListedModel(gateway: gateway, nativeID: id)
        model.name = places.first(rows.name) { $0.nonEmptyText }
        model.created = places.first(rows.created) { $0.unixSeconds }
        model.owner = places.first(rows.owner) { $0.nonEmptyText }
        model.contextLength = places.first(rows.contextLength) { $0.positive }
        model.maxOutputTokens = places.first(rows.maxOutputTokens) { $0.positive }
        model.supportedParameters = places.first(rows.supportedParameters) { node in
            node.kind == .array ? node.elements.compactMap(\.string) : nil
        }
        model.modality.outputs = rows.text?.holds(in: row).map { [$0 ? "text" : "other"] } ?? []
        let prices = rows.prices
        model.prices[.prompt] = price(prices?.prompt, places, of: id)
        model.prices[.completion] = price(prices?.completion, places, of: id)
        models.append(model)
    }

    private func nativeID(_ places: RowPlaces) -> String? {
        guard let separator = rows.idSeparator else {
            return places.first(rows.id) { $0.nonEmptyText }.map(withoutPrefix)
        }
        let parts = rows.id.compactMap { part in places.first([part]) { $0.nonEmptyText } }
        return parts.count == rows.id.count ? parts.joined(separator: separator) : nil
    }

    private func withoutPrefix(_ id: String) -> String {
        id.hasPrefix(rows.idPrefix) ? String(id.dropFirst(rows.idPrefix.count)) : id
    }

    /// A zero is free only where the record says so: many listings have zeros where nothing is known.
    private func price(_ pointers: [JSONPointer]?, _ places: RowPlaces, of id: String) -> Price {
        if rows.free == .all { return .free }
        guard let pointers, let unit = rows.prices?.unit else { return .unknown }
        let price = places.first(pointers, unit.price) ?? .unknown
        guard price.amount == .zero else { return price }
        guard case .suffix(let suffix) = rows.free, id.hasSuffix(suffix) else { return .unknown }
        return .free
    }
}

extension ModelRows {
    /// The models in a whole list; nil where there is none in it. For short lists: it is read in one go.
    package func models(in body: Bytes, of gateway: GatewayID) -> [ListedModel]? {
        var reader = ModelListReader(self, of: gateway)
        guard let root = (try? JSONDocument(parsing: body))?.root, let list = reader.list(in: root) else {
            return nil
        }
        for row in list { reader.add(row) }
        return reader.models
    }
}
