// Puts the lists of all gateways together.
internal import Base
internal import Domain
internal import Providers

/// Makes models of the offers of all gateways: those of one name meet. In which order lists came does not matter.
struct ModelMerge {
    /// Every model once, by id.
    private(set) var models: [CatalogModel] = []
    /// For each offer the place of its model.
    private(set) var modelOfOffer: [UInt32]
    /// Of each model: how it is sorted by its id.
    private var ids: [ModelRow] = []
    /// Other names of models in the catalog than their ids.
    private var furtherNames: [(name: Bytes, model: UInt32)] = []

    private let gateways: [GatewayOffers]
    private let offers: [Offer]
    private let order: OfferOrder
    /// What offers without a name of their own are called, by their places: others list such a model.
    private var lentNames: [UInt32: CatalogName] = [:]

    /// - Parameters:
    ///   - gateways: in the order of their slugs.
    ///   - offers: theirs, one gateway after the other.
    init(_ gateways: [GatewayOffers], _ offers: [Offer], _ knowledge: CatalogKnowledge) {
        self.gateways = gateways
        self.offers = offers
        order = OfferOrder(gateways, knowledge.failoverOrder)
        modelOfOffer = [UInt32](repeating: 0, count: offers.count)
        let rows = sortedRows(knowledge.names)
        models.reserveCapacity(rows.count)
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, areOfOneKey(rows[start], rows[end]) { end += 1 }
            addModels(of: rows[start..<end])
            start = end
        }
        sortModels()
    }

    // MARK: Rows

    /// All rows; those that may be one model lie side by side.
    private mutating func sortedRows(_ names: CatalogNames) -> [ModelRow] {
        var rows: [ModelRow] = []
        rows.reserveCapacity(offers.count)
        var start: UInt32 = 0
        for (index, gateway) in gateways.enumerated() {
            rows += gateway.rows.map { row in
                var row = row
                (row.place, row.gateway) = (start + row.place, UInt32(index))
                return row
            }
            start += UInt32(gateway.offers.count)
        }
        // Each gateway's are in order already: sorting takes little more than putting them together.
        rows.sortByKeys(key)
        lendNames(to: rows, names)
        guard !lentNames.isEmpty else { return rows }
        rows = rows.map { row in
            guard let name = lentNames[row.place] else { return row }
            return ModelRow(key: name.group, place: row.place, gateway: row.gateway)
        }
        rows.sortByKeys(key)
        return rows
    }

    /// What a gateway lists under a bare name is what others call by its slug and that name.
    private mutating func lendNames(to rows: [ModelRow], _ names: CatalogNames) {
        var lent: [UInt32: CatalogName] = [:]
        var start: UInt32 = 0
        for gateway in gateways {
            for place in gateway.nameless.map({ start + $0 }) {
                guard let name = names.name(reading: key(place).lowercased) else { continue }
                let others = rows.rows(of: name.group, key)
                if others.contains(where: { offers[Int($0.place)].name != nil }) { lent[place] = name }
            }
            start += UInt32(gateway.offers.count)
        }
        lentNames = lent
    }

    private func name(_ place: UInt32) -> CatalogName? {
        lentNames.isEmpty ? offers[Int(place)].name : lentNames[place] ?? offers[Int(place)].name
    }

    private func key(_ place: UInt32) -> Bytes {
        lentNames.isEmpty ? offers[Int(place)].key : lentNames[place]?.group ?? offers[Int(place)].key
    }

    private func areOfOneKey(_ left: ModelRow, _ right: ModelRow) -> Bool {
        left.resembles(right) && key(left.place) == key(right.place)
    }

    // MARK: Models

    /// - Parameter rows: all of one key.
    private mutating func addModels(of rows: ArraySlice<ModelRow>) {
        if rows.count == 1 { return addModel(of: rows[rows.startIndex]) }
        let named = rows.map { NamedRow(name: name($0.place), place: $0.place, gateway: Int($0.gateway)) }
        let group = key(named[0].place)
        // Nearly all of the others are one model that everybody calls the same.
        if named.allSatisfy({ $0.variant == .plain }) { return add(.plain, group, named) }
        let split = GroupSplit(
            named.map { row in
                .init(
                    gateway: row.gateway, variant: row.variant, isCallable: offers[Int(row.place)].isCallable)
            })
        for (variant, rows) in Dictionary(grouping: named, by: { split.model(of: $0.variant) }) {
            add(variant, group, rows)
        }
    }

    /// The model of a row that nobody else lists, as most are.
    private mutating func addModel(of row: ModelRow) {
        let (offer, name) = (offers[Int(row.place)], name(row.place))
        let isFree = name?.isFree ?? false
        let id = isFree ? name?.exact ?? offer.key : key(row.place)
        if let exact = name?.exact, exact.count != id.count { addName(exact) }
        modelOfOffer[Int(row.place)] = UInt32(models.count)
        add(
            CatalogModel(id: id, name: name, offers: [offer], paidCount: isFree ? 0 : 1),
            sortedAs: isFree ? ModelRow(key: id, place: 0) : row)
    }

    /// - Parameters:
    ///   - variant: what the model goes by.
    ///   - group: the key of its rows.
    private mutating func add(_ variant: GroupSplit.Variant, _ group: Bytes, _ rows: [NamedRow]) {
        let rows = rows.count == 1 ? rows : order.sorted(rows)
        let id = Self.id(of: variant, group, rows)
        for row in rows {
            modelOfOffer[Int(row.place)] = UInt32(models.count)
            if row.variant != .plain, let name = row.name?.exact, name != id { addName(name) }
        }
        if variant == .plain, rows.contains(where: \.variant.isFree) {
            addName(group.appending(Bytes(CatalogName.freeSuffix)))
        }
        let model = CatalogModel(
            id: id, name: rows[0].name, offers: rows.map { offers[Int($0.place)] },
            paidCount: rows.count { !$0.variant.isFree })
        add(model, sortedAs: ModelRow(key: id, place: 0))
    }

    private mutating func add(_ model: CatalogModel, sortedAs row: ModelRow) {
        var row = row
        row.place = UInt32(models.count)
        ids.append(row)
        models.append(model)
    }

    /// Adds a name of the model that is added next.
    private mutating func addName(_ name: Bytes) {
        furtherNames.append((name, UInt32(models.count)))
    }

    /// The group's name; that of a variant with what tells it apart. A date may be written in two ways: then the first
    /// of these, whoever lists it.
    private static func id(of variant: GroupSplit.Variant, _ group: Bytes, _ rows: [NamedRow]) -> Bytes {
        guard variant != .plain else { return group }
        let own = rows.lazy.filter { $0.variant == variant }.compactMap { $0.name?.exact }
        return own.min { $0.precedes($1) } ?? group
    }

    private mutating func sortModels() {
        let found = models
        ids.sortByKeys { found[Int($0)].idBytes }
        var placeOf = [UInt32](repeating: 0, count: found.count)
        for (place, row) in ids.enumerated() { placeOf[Int(row.place)] = UInt32(place) }
        models = ids.map { found[Int($0.place)] }
        for place in modelOfOffer.indices { modelOfOffer[place] = placeOf[Int(modelOfOffer[place])] }
        furtherNames = furtherNames.map { ($0.name, placeOf[Int($0.model)]) }
    }

    // MARK: Names

    /// The places of models by their names in the catalog.
    var modelByName: NameTable {
        let misleading = gateways.reduce(0) { $0 + $1.misleading.count }
        var table = NameTable(capacity: models.count + furtherNames.count + misleading)
        for (place, model) in models.enumerated() where model.isNamed {
            table.add(model.idBytes, UInt32(place), hash: ids[place].keyHash)
        }
        for (name, place) in furtherNames { table.add(name, place) }
        var start = 0
        for gateway in gateways {
            for (name, place) in gateway.misleading where !isListedAtItsMaker(name) {
                table.add(name, modelOfOffer[start + place])
            }
            start += gateway.offers.count
        }
        return table
    }

    /// Whether `name` is a gateway's slug and a native id there: then it means just that.
    private func isListedAtItsMaker(_ name: Bytes) -> Bool {
        guard let slash = name.firstIndex(of: UInt8(ascii: "/")) else { return false }
        let (slug, rest) = (name.slice(0..<slash), name.slice(slash + 1..<name.count))
        return gateways.contains { $0.slug == slug && !$0.places(ofNativeID: rest).isEmpty }
    }
}

/// A row with what it is called.
struct NamedRow {
    let name: CatalogName?
    /// Where its offer is among all.
    let place: UInt32
    /// Where its gateway is among all.
    let gateway: Int

    /// What its name says beside the group's.
    var variant: GroupSplit.Variant {
        name.map { GroupSplit.Variant(date: $0.date, isFree: $0.isFree) } ?? .plain
    }
}
