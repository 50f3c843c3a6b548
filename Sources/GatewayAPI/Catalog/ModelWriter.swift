// The model object of the catalog.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

/// Writes models as the catalog shows them: members and their order are a promise. What is not known is null, never
/// left out and never made up.
struct ModelWriter: Sendable {
    /// Whose readers the objects are for.
    enum Readers: Hashable, Sendable {
        /// Of the catalog: null where something is not known.
        case catalog
        /// Of `/v1/models`: OpenAI's libraries need `created` and `owned_by` to be there.
        case openAI
    }

    let faces: CatalogFaces
    let readers: Readers

    func write(_ card: ModelCard, to writer: inout JSONWriter) {
        let details = card.facts.details
        writer.member("id", card.id)
        writer.member("object", "model")
        writer.member("slug", card.slug)
        writer.member("canonical_slug", card.canonicalSlug)
        writer.member("hugging_face_id", details.huggingFaceID)
        writer.member("name", card.name)
        writer.member("created", card.facts.created ?? (readers == .openAI ? 0 : nil))
        writer.member("description", details.description)
        writer.member("context_length", card.facts.contextLength)
        writer.member("context_window", card.facts.contextLength)
        writer.member("max_tokens", card.facts.maxOutputTokens)
        writer.member("owned_by", owner(of: card))
        writer.member("type", details.type)
        writer.member("tags", details.tags.isEmpty ? nil : details.tags)
        writer.object("architecture") { Self.writeArchitecture(card.facts, details, to: &$0) }
        writePricing(card, to: &writer)
        writer.member("top_provider", json: details.topProvider)
        writer.member("per_request_limits", json: details.perRequestLimits)
        writer.member("supported_parameters", card.facts.supportedParameters)
        writer.member("default_parameters", raw: details.defaultParameters ?? Bytes("{}"))
        writeSources(card, to: &writer)
        writer.member("callable", card.isCallable)
        writer.member("is_private", details.isPrivate)
        writer.member("metadata", raw: details.metadata ?? Bytes("{}"))
    }

    private func owner(of card: ModelCard) -> String? {
        card.maker ?? card.facts.owner ?? (readers == .openAI ? card.facts.gateway.slug : nil)
    }

    static func writeArchitecture(
        _ facts: ListedModel, _ details: ModelDetails, to writer: inout JSONWriter
    ) {
        let modality = facts.modality
        writer.member("modality", modality.arrow)
        writer.member("input_modalities", modality.inputs.isEmpty ? nil : modality.inputs)
        writer.member("output_modalities", modality.outputs.isEmpty ? nil : modality.outputs)
        writer.member("tokenizer", details.tokenizer)
        writer.member("instruct_type", details.instructType)
    }

    private func writePricing(_ card: ModelCard, to writer: inout JSONWriter) {
        let prices = card.prices
        writer.object("pricing") { $0.writeMembers(of: prices) }
        if prices.isDynamic { writer.member("pricing_dynamic", true) }
        writer.member("pricing_source", card.pricedBy?.pricing.source?.rawValue)
        writer.member("pricing_gateway", card.pricedBy?.model.gateway.slug)
    }

    private func writeSources(_ card: ModelCard, to writer: inout JSONWriter) {
        writer.member("provider_slug", card.maker)
        writer.member("provider_site_url", json: faces.site(of: card))
        writer.member("model_logo_url", json: faces.logo(of: card))
        writer.member("source_gateway", card.source.model.gateway.slug)
        writer.array("source_gateways") { writer in
            for offer in card.offers { writer.string(offer.gateway) }
        }
    }
}

extension JSONWriter {
    /// A member that is `null` where there are no texts.
    mutating func member(_ name: String, _ texts: [String]?) {
        guard let texts else { return member(null: name) }
        array(name) { writer in
            for text in texts { writer.string(text) }
        }
    }

    /// A member whose value is written as it is; `null` where there is none.
    mutating func member(_ name: String, json: Bytes?) {
        guard let json else { return member(null: name) }
        member(name, raw: json)
    }
}
