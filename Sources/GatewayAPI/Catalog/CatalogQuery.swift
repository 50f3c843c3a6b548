// What a reader of the catalog wants to see.
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import Providers

/// A question to the catalog, checked.
struct CatalogQuery: Hashable, Sendable {
    /// Whose models.
    enum Scope: Hashable, Sendable {
        /// All, merged: one entry a model.
        case all
        /// The same, as far as some gateway that offers it can be called.
        case callable
        /// Those that one gateway lists, under its own names.
        case gateway(GatewayID)
    }

    enum Direction: String, CaseIterable, Sendable {
        case ascending = "asc"
        case descending = "desc"
    }

    var scope: Scope
    var filter = CatalogFilter()
    /// nil: by id, or as the gateway lists them.
    var sort: ModelOrder?
    var direction = Direction.ascending
    /// The most entries of one answer; nil: all.
    var limit: Int?
    /// How many entries are left out at the beginning.
    var offset = 0

    init(_ scope: Scope) {
        self.scope = scope
    }

    /// The most that `limit` may be, unless it is `all`.
    static let mostEntries = 1000
    private static let usualEntries = 100
    private static let parameters = [
        "gateway", "provider", "q", "modality", "min_context", "max_price", "sort", "order", "limit",
        "offset",
    ]

    /// - Throws: 400 naming the parameter that is unknown, repeated, mistyped or out of range. Empty values are
    ///   mistyped, but for `q`, which search fields send so.
    init(
        reading items: QueryItems, _ registry: GatewayRegistry, _ makers: Makers
    ) throws(APIFailure) {
        let reader = try QueryReader(items, known: Self.parameters)
        scope = try Self.scope(reader, registry)
        filter = try CatalogFilter(reading: reader, makers)
        sort = try reader.word("sort", of: ModelOrder.self)
        direction = try reader.word("order", of: Direction.self) ?? .ascending
        limit = try Self.limit(reader, usual: scope == .all ? Self.usualEntries : nil)
        offset = try reader.number("offset", in: 0...Int.max) ?? 0
    }

    private static func scope(
        _ reader: QueryReader, _ registry: GatewayRegistry
    ) throws(APIFailure) -> Scope {
        guard let name = reader.text("gateway"), name != "all" else { return .all }
        return .gateway(try registry.gateway(called: name, in: "gateway").id)
    }

    private static func limit(_ reader: QueryReader, usual: Int?) throws(APIFailure) -> Int? {
        switch reader.text("limit") {
        case nil: return usual
        case "all": return nil
        case .some:
            do throws(APIFailure) {
                return try reader.number("limit", in: 1...mostEntries)
            } catch {
                throw QueryReader.failure(
                    "limit", "must be a whole number from 1 to \(mostEntries), or 'all'")
            }
        }
    }
}

extension GatewayRegistry {
    /// The gateway of that slug or alias, in any case.
    ///
    /// - Parameter parameter: where it was named.
    /// - Throws: 400 naming those that there are.
    func gateway(called name: String, in parameter: String) throws(APIFailure) -> Gateway {
        guard let gateway = self[Bytes(name).lowercased] else {
            let slugs = gateways.map(\.id.slug).joined(separator: ", ")
            throw QueryReader.failure(
                parameter, "names no gateway: '\(name.prefix(64))'. There are: \(slugs), and 'all'")
        }
        return gateway
    }
}
