// Who serves a model, in OpenRouter's words.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers

/// A model and its offers in the shape of OpenRouter's `/models/{author}/{slug}/endpoints`. Of what we do not measure
/// or are not told, the value is null.
///
/// Source: openrouter.ai, API reference, List endpoints for a model (November 2026).
struct ModelEndpoints {
    let model: CatalogModel
    let standings: [ListStanding]

    func write(to writer: inout JSONWriter) {
        let card = ModelCard(model)
        let details = card.facts.details
        writer.object("data") { data in
            data.member("id", card.id)
            data.member("name", card.name)
            data.member("created", card.facts.created)
            data.member("description", details.description)
            data.object("architecture") { ModelWriter.writeArchitecture(card.facts, details, to: &$0) }
            data.array("endpoints") { list in
                for offer in model.offers { list.object { write(offer, card, to: &$0) } }
            }
        }
    }

    private func write(_ offer: Offer, _ card: ModelCard, to writer: inout JSONWriter) {
        let gateway = standings.first { $0.gateway.id == offer.model.gateway }?.gateway
        let provider = gateway?.descriptor.name ?? offer.model.gateway.slug
        let isCallable = offer.isCallable
        writer.member("name", "\(provider) | \(offer.model.nativeID)")
        writer.member("model_id", card.id)
        writer.member("model_name", card.name)
        writer.member("context_length", offer.model.contextLength)
        writer.object("pricing") { $0.writeMembers(of: offer.pricing.prices) }
        writer.member("provider_name", provider)
        writer.member("tag", offer.model.gateway.slug)
        writer.member(null: "quantization")
        writer.member("max_completion_tokens", offer.model.maxOutputTokens)
        writer.member(null: "max_prompt_tokens")
        writer.member("supported_parameters", offer.model.supportedParameters)
        // 0 is OpenRouter's word for one that can be asked; its others tell what we do not know.
        writer.member("status", isCallable ? 0 : nil)
        for name in Self.measurements { writer.member(null: name) }
        writer.member(null: "supports_implicit_caching")
        writer.member("native_id", offer.model.nativeID)
        writer.member("callable", isCallable)
    }

    private static let measurements = [
        "uptime_last_5m", "uptime_last_30m", "uptime_last_1d", "latency_last_30m", "throughput_last_30m",
    ]
}
