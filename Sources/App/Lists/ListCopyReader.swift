// Reading a list's copy from disk.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

/// Why a copy of a list cannot be used.
enum ListCopyFailure: Error, Equatable {
    /// Torn, or not ours.
    case unreadable
    /// The file cannot be read, for this reason in words.
    case unread(String)
    /// Of a gateway or an address that is not in force, or written by another version of this program.
    case another(String)

    /// For people.
    var words: String {
        switch self {
        case .unreadable: "it is damaged"
        case .unread(let reason): reason
        case .another(let what): "it is of another \(what)"
        }
    }
}

/// Reads copies of lists: whole, or not at all. Tens of thousands of models are read while a server starts, so members
/// are looked for in the order in which they are written, and lists of words that many models have are made once.
struct ListCopyReader {
    private static let limits = JSONLimits(depth: 64, values: 16_000_000)

    private let gateway: GatewayID
    private var words: [Bytes: [String]] = [:]

    /// Reads a copy.
    ///
    /// - Parameter address: the base URL in force.
    static func copy(
        from text: Bytes, of gateway: GatewayID, at address: String
    ) throws(ListCopyFailure) -> ListCopy {
        guard let root = (try? JSONDocument(parsing: text, limits: limits))?.root, root.kind == .object else {
            throw .unreadable
        }
        guard root["format"]?.int == ListCopyText.format else { throw .another("format") }
        guard root["gateway"]?.string == gateway.slug else { throw .another("gateway") }
        guard root["address"]?.string == address else { throw .another("base URL") }
        guard let fetched = root["fetched"]?.int, let rows = root["models"], rows.kind == .array else {
            throw .unreadable
        }
        var reader = ListCopyReader(gateway: gateway)
        var models: [ListedModel] = []
        for row in rows.elements { models.append(try reader.model(row)) }
        return ListCopy(
            gateway: gateway, address: address, fetchedOn: WallTime(nanoseconds: Int64(fetched)),
            models: models, problems: Self.problems(root["problems"]))
    }

    private init(gateway: GatewayID) {
        self.gateway = gateway
    }

    private static func problems(_ node: JSONNode?) -> [ListProblem: Int] {
        var problems: [ListProblem: Int] = [:]
        guard let node else { return problems }
        for member in node.members {
            if let problem = member.name.string.flatMap(ListProblem.init) {
                problems[problem] = member.value.int
            }
        }
        return problems
    }

    // MARK: Models

    private mutating func model(_ row: JSONNode) throws(ListCopyFailure) -> ListedModel {
        var members = OrderedMembers(row)
        guard let id = members.next("id")?.string else { throw .unreadable }
        var model = ListedModel(gateway: gateway, nativeID: id)
        model.name = try members.next("name").map(Self.text)
        model.created = try members.next("created").map(Self.number)
        model.owner = try members.next("owner").map(Self.text)
        model.contextLength = try members.next("contextLength").map(Self.number)
        model.maxOutputTokens = try members.next("maxOutputTokens").map(Self.number)
        if let prices = members.next("prices") { model.prices = try Self.prices(prices) }
        if let tiers = members.next("tiers") { model.prices.tiers = try Self.tiers(tiers) }
        model.modality.inputs = try texts(members.next("inputs")) ?? []
        model.modality.outputs = try texts(members.next("outputs")) ?? []
        model.supportedParameters = try texts(members.next("supportedParameters"))
        model.thinks = members.next("thinks")?.bool
        if let details = members.next("details") { model.details = try self.details(details) }
        guard members.isAtEnd else { throw .unreadable }
        return model
    }

    private mutating func details(_ node: JSONNode) throws(ListCopyFailure) -> ModelDetails {
        var (members, details) = (OrderedMembers(node), ModelDetails())
        details.description = try members.next("description").map(Self.text)
        details.type = try members.next("type").map(Self.text)
        details.tags = try texts(members.next("tags")) ?? []
        details.tokenizer = try members.next("tokenizer").map(Self.text)
        details.instructType = try members.next("instructType").map(Self.text)
        details.huggingFaceID = try members.next("huggingFaceID").map(Self.text)
        details.isPrivate = members.next("isPrivate")?.bool ?? false
        details.topProvider = members.next("topProvider")?.rawCopy
        details.perRequestLimits = members.next("perRequestLimits")?.rawCopy
        details.defaultParameters = members.next("defaultParameters")?.rawCopy
        details.metadata = members.next("metadata")?.rawCopy
        guard members.isAtEnd else { throw .unreadable }
        return details
    }

    // MARK: Prices

    private static func prices(_ node: JSONNode) throws(ListCopyFailure) -> ModelPrices {
        var (members, prices) = (OrderedMembers(node), ModelPrices())
        for kind in ModelPrices.Kind.allCases {
            if let node = members.next(kind.name) { prices[kind] = try price(node) }
        }
        guard members.isAtEnd else { throw .unreadable }
        return prices
    }

    private static func price(_ node: JSONNode) throws(ListCopyFailure) -> Price {
        switch try text(node) {
        case ListCopyText.free: return .free
        case ListCopyText.dynamic: return .dynamic
        case let decimal:
            guard let amount = USD(decimal: decimal) else { throw .unreadable }
            return .perUnit(amount)
        }
    }

    private static func tiers(_ node: JSONNode) throws(ListCopyFailure) -> [PriceTier] {
        var tiers: [PriceTier] = []
        for element in node.elements {
            guard let tokens = element["promptTokens"]?.int, let prices = element["prices"] else {
                throw .unreadable
            }
            tiers.append(PriceTier(promptTokens: tokens, prices: try Self.prices(prices)))
        }
        return tiers
    }

    // MARK: Values

    private static func text(_ node: JSONNode) throws(ListCopyFailure) -> String {
        guard let text = node.string else { throw .unreadable }
        return text
    }

    private static func number(_ node: JSONNode) throws(ListCopyFailure) -> Int {
        guard let number = node.int else { throw .unreadable }
        return number
    }

    /// nil where there is no such member.
    private mutating func texts(_ node: JSONNode?) throws(ListCopyFailure) -> [String]? {
        guard let node else { return nil }
        guard node.kind == .array else { throw .unreadable }
        let raw = node.raw
        if let known = words[raw] { return known }
        var texts: [String] = []
        for element in node.elements { texts.append(try Self.text(element)) }
        words[raw] = texts
        return texts
    }
}

/// The members of an object, each looked for behind the one before.
private struct OrderedMembers {
    private var rest: JSONMembers
    private var current: JSONMember?

    init(_ node: JSONNode) {
        rest = node.members
        current = rest.next()
    }

    /// Whether every member was asked for.
    var isAtEnd: Bool { current == nil }

    /// The value of the next member, if it has that name.
    mutating func next(_ name: StaticString) -> JSONNode? {
        guard let member = current, member.name.matches(name) else { return nil }
        current = rest.next()
        return member.value
    }
}
