// The text of a list's copy on disk.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

/// A copy of a list as JSON: our own format, for ourselves. What is not known is left out, and members stand in the
/// order in which they are written here: a reader looks for each behind the one before.
enum ListCopyText {
    /// Goes up whenever an older process would misread what is written, or this one what was.
    static let format = 1
    /// How prices are written that are no number.
    static let (free, dynamic) = ("free", "dynamic")

    static func text(of copy: ListCopy) -> Bytes {
        let buffer = ByteBuffer(capacity: 256 + copy.models.count * 256)
        var writer = JSONWriter(into: buffer)
        writer.object { writer in
            writer.member("format", format)
            writer.member("gateway", copy.gateway.slug)
            writer.member("address", copy.address)
            writer.member("fetched", Int(copy.fetchedOn.nanoseconds))
            writer.object("problems") { writer in
                for problem in ListProblem.allCases {
                    if let count = copy.problems[problem] { writer.member(problem.rawValue, count) }
                }
            }
            writer.array("models") { writer in
                for model in copy.models {
                    // A line for each: people look at files.
                    buffer.append("\n")
                    writer.object { write(model, to: &$0) }
                }
            }
        }
        return buffer.takeAll()
    }

    private static func write(_ model: ListedModel, to writer: inout JSONWriter) {
        writer.member("id", model.nativeID)
        if let name = model.name { writer.member("name", name) }
        if let created = model.created { writer.member("created", created) }
        if let owner = model.owner { writer.member("owner", owner) }
        if let length = model.contextLength { writer.member("contextLength", length) }
        if let most = model.maxOutputTokens { writer.member("maxOutputTokens", most) }
        if !model.prices.isEmpty { writer.object("prices") { write(model.prices, to: &$0) } }
        if !model.prices.tiers.isEmpty {
            writer.array("tiers") { writer in
                for tier in model.prices.tiers { writer.object { write(tier, to: &$0) } }
            }
        }
        write(model.modality.inputs, as: "inputs", to: &writer)
        write(model.modality.outputs, as: "outputs", to: &writer)
        if let parameters = model.supportedParameters {
            writer.array("supportedParameters") { for text in parameters { $0.string(text) } }
        }
        if let thinks = model.thinks { writer.member("thinks", thinks) }
        if model.details != ModelDetails() {
            writer.object("details") { write(model.details, to: &$0) }
        }
    }

    private static func write(_ prices: ModelPrices, to writer: inout JSONWriter) {
        for kind in ModelPrices.Kind.allCases {
            switch prices[kind] {
            case .perUnit(let amount): writer.member(kind.name.description, amount.description)
            case .free: writer.member(kind.name.description, free)
            case .dynamic: writer.member(kind.name.description, dynamic)
            case .unknown: break
            }
        }
    }

    private static func write(_ tier: PriceTier, to writer: inout JSONWriter) {
        writer.member("promptTokens", tier.promptTokens)
        writer.object("prices") { write(tier.prices, to: &$0) }
    }

    private static func write(_ details: ModelDetails, to writer: inout JSONWriter) {
        if let text = details.description { writer.member("description", text) }
        if let text = details.type { writer.member("type", text) }
        write(details.tags, as: "tags", to: &writer)
        if let text = details.tokenizer { writer.member("tokenizer", text) }
        if let text = details.instructType { writer.member("instructType", text) }
        if let text = details.huggingFaceID { writer.member("huggingFaceID", text) }
        if details.isPrivate { writer.member("isPrivate", true) }
        if let json = details.topProvider { writer.member("topProvider", raw: json) }
        if let json = details.perRequestLimits { writer.member("perRequestLimits", raw: json) }
        if let json = details.defaultParameters { writer.member("defaultParameters", raw: json) }
        if let json = details.metadata { writer.member("metadata", raw: json) }
    }

    private static func write(_ texts: [String], as name: String, to writer: inout JSONWriter) {
        guard !texts.isEmpty else { return }
        writer.array(name) { for text in texts { $0.string(text) } }
    }
}
