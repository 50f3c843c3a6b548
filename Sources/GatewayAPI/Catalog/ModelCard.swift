// A model as the catalog shows it.
internal import Base
internal import Catalog
internal import Domain

/// An entry of the catalog: a model with all its offers, or one gateway's offer of it.
struct ModelCard: Sendable {
    /// In a gateway's own list, what it must be sent; otherwise what a caller of Sluice can name it by.
    var id: String
    /// What a caller of Sluice can name it by.
    let slug: String
    /// `maker/model`; nil where the maker is not known.
    let canonicalSlug: String?
    let maker: String?
    /// What is said of it: each fact by the first offer that states it.
    let facts: ListedModel
    /// The offer whose prices are shown; nil where none is known.
    let pricedBy: Offer?
    /// Where the facts are from, in the first place.
    let source: Offer
    /// Every offer of the model, in the order in which gateways are tried.
    let offers: [Offer]
    /// Whether it can be asked for under its id.
    let isCallable: Bool

    /// A model, wherever it is offered.
    init(_ model: CatalogModel) {
        id = model.id
        slug = model.id
        canonicalSlug = model.canonicalSlug
        maker = model.maker
        offers = model.offers
        source = model.offers[0]
        pricedBy = model.priced
        isCallable = model.isCallable
        facts = model.offers.dropFirst().reduce(source.model) { $0.completed(by: $1.model) }
    }

    /// What one gateway says of a model. Nothing is taken from elsewhere but what goes in and comes out.
    ///
    /// - Parameter model: what it is an offer of; nil where that is not known.
    init(_ offer: Offer, of model: CatalogModel?) {
        id = offer.model.nativeID
        slug = model?.id ?? offer.model.id
        canonicalSlug = model?.canonicalSlug
        maker = model?.maker
        offers = model?.offers ?? [offer]
        source = offer
        pricedBy = offer.pricing.source == nil ? nil : offer
        isCallable = offer.isCallable
        var facts = offer.model
        for other in offers { facts.modality = facts.modality.completed(by: other.model.modality) }
        self.facts = facts
    }

    /// What it costs; nothing of it where nothing is known.
    var prices: ModelPrices { pricedBy?.pricing.prices ?? ModelPrices() }

    /// What people call it: by its first offer with a name, else by its id without the maker.
    var name: String {
        if let name = facts.name { return name }
        guard let slash = id.utf8.lastIndex(of: UInt8(ascii: "/")), id.utf8.index(after: slash) < id.endIndex
        else { return id }
        return String(id[id.utf8.index(after: slash)...])
    }
}

extension ModelCard: Sortable {
    var priced: Offer? { pricedBy }

    func first<Value>(_ fact: (ListedModel) -> Value?) -> Value? { fact(facts) }
}

extension ListedModel {
    /// These facts, and those that only `other` states.
    func completed(by other: ListedModel) -> ListedModel {
        var whole = self
        whole.name = name ?? other.name
        whole.created = created ?? other.created
        whole.owner = owner ?? other.owner
        whole.contextLength = contextLength ?? other.contextLength
        whole.maxOutputTokens = maxOutputTokens ?? other.maxOutputTokens
        whole.modality = modality.completed(by: other.modality)
        whole.supportedParameters = supportedParameters ?? other.supportedParameters
        whole.details = details.completed(by: other.details)
        return whole
    }
}

extension Modality {
    /// The same where either side is known; `other` where neither is.
    func completed(by other: Modality) -> Modality {
        inputs.isEmpty && outputs.isEmpty ? other : self
    }
}

extension ModelDetails {
    /// These details, and those that only `other` states. Private is only what is private everywhere.
    func completed(by other: ModelDetails) -> ModelDetails {
        var whole = self
        whole.description = description ?? other.description
        whole.type = type ?? other.type
        whole.tags = tags.isEmpty ? other.tags : tags
        whole.tokenizer = tokenizer ?? other.tokenizer
        whole.instructType = instructType ?? other.instructType
        whole.huggingFaceID = huggingFaceID ?? other.huggingFaceID
        whole.isPrivate = isPrivate && other.isPrivate
        whole.topProvider = topProvider ?? other.topProvider
        whole.perRequestLimits = perRequestLimits ?? other.perRequestLimits
        whole.defaultParameters = defaultParameters ?? other.defaultParameters
        whole.metadata = metadata ?? other.metadata
        return whole
    }
}
