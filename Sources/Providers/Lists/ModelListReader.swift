// What a gateway's list of models says, read as its record tells.
internal import Base
internal import Domain
internal import JSON

/// Collects the models of a list, row by row, over its pages. Rows without an id, and those that were there before,
/// are left out and counted. Nothing that is kept holds on to the text.
struct ModelListReader: Sendable {
    /// More models than any gateway has.
    static let mostModels = 100_000
    /// In bytes, of an id and of a short text such as a name.
    static let longestText = 512
    /// In bytes, of a description. Longer ones are left out: half a sentence would be ours, not the gateway's.
    static let longestDescription = 16 * 1024
    /// In bytes, of each object that is kept as JSON.
    static let longestObject = 4096
    /// How many texts a list may have: of tags, parameters, kinds of content.
    static let longestList = 256

    private let gateway: GatewayID
    private let list: [JSONPointer]
    private let id: RowPaths
    private let idSeparator: String?
    private let idPrefix: String
    private let only: [RowCondition]
    private let offers: RowOffers?
    private let facts: RowFacts
    private let details: RowFacts?
    private let prices: RowPrices

    private(set) var models: [ListedModel] = []
    private var problems: [ListProblem: Int] = [:]
    private var seen: Set<String> = []
    var texts = ValuePool<String>()
    var lists = ValuePool<[String]>()
    var objects = ValuePool<Bytes>()

    /// - Parameter details: where answers to questions after single models say what.
    init(_ rows: ModelRows, details: ModelFacts? = nil, of gateway: GatewayID) {
        self.gateway = gateway
        list = rows.list
        id = RowPaths(rows.id)
        idSeparator = rows.idSeparator
        idPrefix = rows.idPrefix
        only = rows.only.map(RowCondition.init)
        prices = RowPrices(rows.prices, free: rows.free)
        offers = rows.offers.map { RowOffers($0) }
        facts = RowFacts(rows.facts)
        self.details = details.map(RowFacts.init)
    }

    var reading: ListReading { ListReading(models, problems: problems) }

    /// Takes the models of a page.
    ///
    /// - Throws: where there is no list in it, or too long a one.
    mutating func read(_ page: JSONNode) throws(ListFailure) {
        let rows = list.lazy.compactMap { page[$0] }.first { $0.kind == .array }
        guard let rows else { throw .noList }
        // Growing later would move them all, again and again.
        let room = min(models.count + rows.count, Self.mostModels)
        models.reserveCapacity(room)
        seen.reserveCapacity(room)
        for row in rows.elements {
            add(row)
            guard models.count <= Self.mostModels else { throw .tooManyModels }
        }
    }

    /// Takes the model of a row.
    private mutating func add(_ node: JSONNode) {
        guard node.kind == .object else { return count(.notAnObject) }
        var row = ListRow(node)
        guard only.allSatisfy({ $0.holds(in: row) ?? true }) else { return }
        row.offer = offers?.chosen(in: row, prices)
        guard let id = nativeID(row) else { return }
        guard seen.insert(id).inserted else { return count(.listedTwice) }
        var model = ListedModel(gateway: gateway, nativeID: id)
        fill(&model, facts, from: row)
        let read = prices.read(in: row, of: id)
        model.prices = read.prices
        for problem in read.problems { count(problem) }
        models.append(model)
    }

    /// Adds what the answer to a question after one model says.
    mutating func addDetails(_ root: JSONNode, to index: Int) {
        guard let details, models.indices.contains(index) else { return }
        var model = models[index]
        fill(&model, details, from: ListRow(root))
        models[index] = model
    }

    mutating func count(_ problem: ListProblem) {
        problems[problem, default: 0] += 1
    }

    /// nil, and counted, where there is none that can be used.
    private mutating func nativeID(_ row: ListRow) -> String? {
        let id = writtenID(row)
        guard let id, !id.isEmpty else {
            count(.noID)
            return nil
        }
        guard id.utf8.count <= Self.longestText else {
            count(.tooLong)
            return nil
        }
        guard id.first != " ", id.last != " ", !id.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
            count(.unusableID)
            return nil
        }
        return id
    }

    private func writtenID(_ row: ListRow) -> String? {
        guard let idSeparator else {
            let id = id.first(in: row, \.nonEmptyText)
            return id.map { $0.hasPrefix(idPrefix) ? String($0.dropFirst(idPrefix.count)) : $0 }
        }
        return id.all(in: row, \.nonEmptyText)?.joined(separator: idSeparator)
    }
}

extension JSONNode {
    fileprivate var nonEmptyText: String? {
        guard let string, !string.isEmpty else { return nil }
        return string
    }
}
