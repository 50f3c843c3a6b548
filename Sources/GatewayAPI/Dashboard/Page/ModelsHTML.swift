// The models of one gateway, with their prices and where each is from.
internal import Base
internal import Catalog
internal import Domain
internal import Health

/// The first models of a gateway whose row is open: what a reader without script sees.
struct OpenedModels {
    static let most = 100

    let slug: String
    let models: [ModelTexts]
    let total: Int

    /// - Parameter slug: of a gateway that there is.
    init(_ slug: String, of snapshot: ModelSnapshot) {
        self.slug = slug
        let view = CatalogView(snapshot, .gateway(GatewayID(slug)))
        models = (0..<min(view.count, Self.most)).map { ModelTexts(view[$0]) }
        total = view.count
    }
}

/// A model as the page shows it.
struct ModelTexts {
    var id = ""
    var context = ""
    var prompt = ""
    var completion = ""
    var source = ""

    init() {}

    init(_ card: ModelCard) {
        id = card.id
        context = card.facts.contextLength.map(ShortText.count) ?? "not known"
        prompt = Self.text(card.prices[.prompt])
        completion = Self.text(card.prices[.completion])
        source = Self.word(for: card.pricedBy?.pricing.source)
    }

    /// For a million tokens.
    private static func text(_ price: Price) -> String {
        switch price {
        case .dynamic: "by the bill"
        case .unknown: "not known"
        case .free: "free"
        case .perUnit(let amount) where amount == .zero: "free"
        case .perUnit(let amount): amount.times(1_000_000).map { "$\($0)" } ?? "not known"
        }
    }

    private static func word(for source: OfferPricing.Source?) -> String {
        switch source {
        case .api: "its own list"
        case .manual: "the price file"
        case .crossReference: "its maker's price"
        case .free: "takes no money"
        case nil: "nowhere"
        }
    }

    /// The same words, where the script finds them.
    static let sourceWords = OfferPricing.Source.allCases.map { source in
        switch source {
        case .api: HTMLWriter.Attribute("data-api", word(for: source))
        case .manual: HTMLWriter.Attribute("data-manual", word(for: source))
        case .crossReference: HTMLWriter.Attribute("data-cross_reference", word(for: source))
        case .free: HTMLWriter.Attribute("data-free", word(for: source))
        }
    }
}

enum ModelsHTML {
    private static let titles = [
        "Model", "Context", "Prompt, 1M tokens", "Completion, 1M tokens", "Price from",
    ]

    static func write(_ opened: OpenedModels, to html: HTMLWriter) {
        html.element(
            "p",
            text: opened.total > opened.models.count
                ? "The first \(opened.models.count) of \(ShortText.models(opened.total))."
                : "\(ShortText.models(opened.total)).")
        writeTable(to: html) {
            for model in opened.models { write(model, to: html) }
        }
    }

    /// What the script shows: a field to search by, the table, and a button for more.
    static func writeSearch(to html: HTMLWriter) {
        html.element("form", [.class("search")]) {
            html.element("label") {
                html.text("Search ")
                html.begin(
                    "input", [.init("type", "search"), .init("name", "q"), .init("autocomplete", "off")])
            }
            html.element("span", [.class("count"), .init("role", "status")])
        }
        writeTable(to: html) {}
        html.element("button", [.class("more"), .init("type", "button"), .init("hidden", nil)], text: "More")
    }

    private static func writeTable(to html: HTMLWriter, _ rows: () -> Void) {
        html.element("table") {
            RowHTML.writeHeadings(titles, to: html)
            html.element("tbody", [], rows)
        }
    }

    static func write(_ model: ModelTexts, to html: HTMLWriter) {
        html.begin("tr")
        let texts: [(StaticString, String)] = [
            ("id", model.id), ("context", model.context), ("prompt", model.prompt),
            ("completion", model.completion), ("source", model.source),
        ]
        for (place, text) in texts {
            html.begin("td", [.place(place)])
            html.text(text)
        }
    }
}
