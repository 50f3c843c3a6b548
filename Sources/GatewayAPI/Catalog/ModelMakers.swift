// Who makes the models.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

/// The makers of the models of a snapshot, by slug, each with the number of its models and who offers them.
struct ModelMakers: Sendable {
    private struct Tally: Sendable {
        var models = 0
        var callable = 0
        var gateways: Set<String> = []
    }

    private let makers: [String: Tally]
    private let knowledge: Makers

    /// Looks through all models: up to tens of milliseconds for tens of thousands.
    init(of snapshot: ModelSnapshot, _ knowledge: Makers) {
        self.knowledge = knowledge
        var makers: [String: Tally] = [:]
        for model in snapshot.models {
            guard let slug = model.maker else { continue }
            makers[slug, default: Tally()].models += 1
            if model.isCallable { makers[slug]?.callable += 1 }
            for offer in model.offers { makers[slug]?.gateways.insert(offer.model.gateway.slug) }
        }
        self.makers = makers
    }

    /// The text of the answer.
    func text(madeOn: WallTime) -> Bytes {
        JSONWriter.text(capacity: makers.count * 128 + 128) { writer in
            writer.member("object", "list")
            writer.array("data") { list in
                for (slug, tally) in makers.sorted(by: { $0.key < $1.key }) {
                    list.object { write(slug, tally, to: &$0) }
                }
            }
            writer.member("total", makers.count)
            writer.member("timestamp", Timestamp.text(madeOn))
        }
    }

    private func write(_ slug: String, _ tally: Tally, to writer: inout JSONWriter) {
        writer.member("slug", slug)
        let maker = knowledge[Bytes(slug)]
        writer.member("name", maker?.name)
        writer.member("site_url", maker?.site)
        writer.member("logo_url", maker?.logo)
        writer.member("model_count", tally.models)
        writer.member("callable_model_count", tally.callable)
        writer.array("gateways") { list in
            for gateway in tally.gateways.sorted() { list.string(gateway) }
        }
    }
}
