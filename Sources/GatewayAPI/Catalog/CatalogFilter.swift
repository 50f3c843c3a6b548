// Which models a reader of the catalog wants to see.
internal import Base
internal import Catalog
internal import Domain

/// What a model must be to be shown. What is not known of a model fulfils no condition.
struct CatalogFilter: Hashable, Sendable {
    /// The maker's slug, in lower case.
    var maker: String?
    /// Each must stand in the id or in the name.
    var words: [SearchWord] = []
    var modality: ModalityFilter?
    /// In tokens.
    var leastContext: Int?
    /// For a token of the prompt.
    var highestPrice: USD?

    init() {}

    /// - Parameter makers: whose aliases are known.
    /// - Throws: 400 naming the parameter that is wrong.
    init(reading reader: QueryReader, _ makers: Makers) throws(APIFailure) {
        if let provider = reader.text("provider") {
            guard !provider.isEmpty else { throw QueryReader.failure("provider", "must not be empty") }
            let slug = provider.lowercased()
            maker = makers[Bytes(slug)]?.slug ?? slug
        }
        words = reader.text("q").map { $0.split(separator: " ").map { SearchWord(String($0)) } } ?? []
        if let text = reader.text("modality") {
            guard let filter = ModalityFilter(text) else {
                throw QueryReader.failure(
                    "modality", "must be a kind such as 'image', or an arrow such as 'text+image->text'")
            }
            modality = filter
        }
        leastContext = try reader.number("min_context", in: 0...Int.max)
        if let text = reader.text("max_price") {
            guard let price = USD(decimal: text), price >= .zero else {
                throw QueryReader.failure(
                    "max_price", "must be a decimal number: USD for a token of the prompt, such as 0.0000025")
            }
            highestPrice = price
        }
    }

    /// Whether everything is shown.
    var isEmpty: Bool { self == CatalogFilter() }

    func matches(_ card: ModelCard) -> Bool {
        if let maker, card.maker != maker { return false }
        if let leastContext {
            guard let context = card.facts.contextLength, context >= leastContext else { return false }
        }
        if let highestPrice {
            guard let price = card.prices[.prompt].amount, price <= highestPrice else { return false }
        }
        if let modality, !modality.matches(card.facts.modality) { return false }
        return words.isEmpty || matchesWords(card)
    }

    private func matchesWords(_ card: ModelCard) -> Bool {
        words.allSatisfy { $0.isIn(card.id) || $0.isIn(card.facts.name ?? "") }
    }
}

/// A text to be looked for, whatever the case of its letters a to z. Byte by byte: whole catalogs are searched.
struct SearchWord: Hashable, Sendable {
    /// In lower case.
    private let letters: [UInt8]

    init(_ text: String) {
        letters = Bytes(text).lowercased.array
    }

    func isIn(_ text: String) -> Bool {
        let text = text.utf8.span
        guard text.count >= letters.count else { return false }
        for start in 0...text.count - letters.count where isIn(text, at: start) { return true }
        return false
    }

    private func isIn(_ text: Span<UInt8>, at start: Int) -> Bool {
        for index in letters.indices where Self.folded(text[start + index]) != letters[index] { return false }
        return true
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// A condition on what goes into a model and comes out of it.
struct ModalityFilter: Hashable, Sendable {
    private enum Condition: Hashable {
        /// Among inputs or outputs.
        case kind(String)
        /// Exactly these, in any order.
        case arrow(inputs: Set<String>, outputs: Set<String>)
    }

    private let condition: Condition

    /// Reads `image`, or `text+image->text` with both sides. A plus that came as the space it is in a query is
    /// forgiven.
    ///
    /// - Returns: nil for anything else.
    init?(_ text: String) {
        let text = String(text.lowercased().map { $0 == " " ? "+" : $0 })
        if Self.isKind(text) {
            condition = .kind(text)
            return
        }
        guard let modality = Modality(arrow: text), !modality.inputs.isEmpty, !modality.outputs.isEmpty,
            (modality.inputs + modality.outputs).allSatisfy(Self.isKind)
        else { return nil }
        condition = .arrow(inputs: Set(modality.inputs), outputs: Set(modality.outputs))
    }

    /// Letters, digits and hyphens.
    private static func isKind(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    func matches(_ modality: Modality) -> Bool {
        switch condition {
        case .kind(let kind): modality.inputs.contains(kind) || modality.outputs.contains(kind)
        case .arrow(let inputs, let outputs):
            Set(modality.inputs) == inputs && Set(modality.outputs) == outputs
        }
    }
}
