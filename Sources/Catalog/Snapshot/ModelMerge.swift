// Puts the lists of all gateways together.
internal import Base
internal import Domain
internal import Providers

/// Makes models of the offers of all gateways: those of one name meet. In which order lists came does not matter.
struct ModelMerge {
    /// A model, not yet in its place.
    private struct Found {
        let model: CatalogModel
        let rows: ArraySlice<ModelRow>
        /// The names it is found by in the catalog, in their one spelling.
        let names: [Bytes]
    }

    private let gateways: [GatewayOffers]
    private let offers: [Offer]
    private let order: OfferOrder
    private var found: [Found] = []

    /// - Parameters:
    ///   - gateways: in the order of their slugs.
    ///   - offers: theirs, one gateway after the other.
    init(_ gateways: [GatewayOffers], _ offers: [Offer], _ knowledge: CatalogKnowledge) {
        self.gateways = gateways
        self.offers = offers
        order = OfferOrder(gateways, knowledge.failoverOrder)
        let rows = rows()
        found.reserveCapacity(rows.count)
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, rows[end].key == rows[start].key { end += 1 }
            addModels(of: rows[start..<end])
            start = end
        }
        found.sort { $0.model.idBytes.precedes($1.model.idBytes) }
    }

    // MARK: What comes of it

    /// Every model once, by id.
    var models: [CatalogModel] { found.map(\.model) }

    /// For each offer the place of its model.
    var modelOfOffer: [UInt32] {
        var places = [UInt32](repeating: 0, count: offers.count)
        for (place, found) in found.enumerated() {
            for row in found.rows { places[row.place] = UInt32(place) }
        }
        return places
    }

    /// The places of models by their names in the catalog.
    var modelByName: NameTable {
        var table = NameTable(capacity: found.reduce(0) { $0 + $1.names.count })
        for (place, found) in found.enumerated() {
            for name in found.names { table.add(name, UInt32(place)) }
        }
        return table
    }

    // MARK: Rows

    /// All rows; those that may be one model lie side by side.
    private func rows() -> [ModelRow] {
        // Each gateway's are in order already: sorting takes little more than putting them together.
        let named = gathered(\.named).sorted { $0.key.precedes($1.key) }
        let nameless = gathered(\.nameless).map { row in
            guard let name = row.name, named.hasKey(name.group) else {
                var row = row
                row.name = nil
                return row
            }
            var row = row
            row.key = name.group
            return row
        }
        return nameless.isEmpty ? named : (named + nameless).sorted { $0.key.precedes($1.key) }
    }

    private func gathered(_ part: (GatewayOffers) -> [ModelRow]) -> [ModelRow] {
        var rows: [ModelRow] = []
        var start = 0
        for (index, gateway) in gateways.enumerated() {
            for row in part(gateway) {
                var row = row
                row.place += start
                row.gateway = index
                rows.append(row)
            }
            start += gateway.offers.count
        }
        return rows
    }

    // MARK: Models

    /// - Parameter rows: all of one group.
    private mutating func addModels(of rows: ArraySlice<ModelRow>) {
        let first = rows[rows.startIndex]
        // Nearly all groups are one model that everybody calls the same.
        if rows.allSatisfy({ $0.variant == .plain }) {
            return found.append(model(.plain, first.key, rows))
        }
        let split = GroupSplit(rows.lazy.map { .init(gateway: $0.gateway, variant: $0.variant) })
        let models = Dictionary(grouping: rows) { split.model(of: $0.variant) }
        for (variant, rows) in models { found.append(model(variant, first.key, rows[...])) }
    }

    /// - Parameters:
    ///   - variant: what the model goes by.
    ///   - group: the key of its rows.
    private func model(
        _ variant: GroupSplit.Variant, _ group: Bytes, _ rows: ArraySlice<ModelRow>
    ) -> Found {
        let rows = rows.count == 1 ? rows : order.sorted(rows)[...]
        let names = Self.names(of: variant, group, rows)
        let paidCount = rows.count { !$0.variant.isFree }
        let model = CatalogModel(
            id: names.first ?? group, name: rows.first?.name, offers: rows.map { offers[$0.place] },
            paidCount: paidCount)
        return Found(model: model, rows: rows, names: rows.first?.name == nil ? [] : names)
    }

    /// What leads to a model, its id first.
    private static func names(
        of variant: GroupSplit.Variant, _ group: Bytes, _ rows: ArraySlice<ModelRow>
    ) -> [Bytes] {
        if variant == .plain, rows.allSatisfy({ $0.variant == .plain }) { return [group] }
        let exact = Set(rows.compactMap { $0.name?.exact }).sorted { $0.precedes($1) }
        let own = rows.lazy.filter { $0.variant == variant }.compactMap { $0.name?.exact }
        guard variant == .plain else {
            // A date may be written in two ways: of these the first, whoever lists it.
            return own.min { $0.precedes($1) }.map { id in [id] + exact.filter { $0 != id } } ?? exact
        }
        let hasFree = rows.contains { $0.variant.isFree }
        return [group] + (hasFree ? [group.appending(Bytes(CatalogName.freeSuffix))] : []) + exact
    }
}

extension [ModelRow] {
    /// Whether one of them has that key. They are in the order of their keys.
    fileprivate func hasKey(_ key: Bytes) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].key.precedes(key) { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].key == key
    }
}
