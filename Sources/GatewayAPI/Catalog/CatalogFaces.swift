// What stands beside models: pages and pictures.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers

/// The addresses that are shown with models, as JSON, ready for tens of thousands of them.
struct CatalogFaces: Sendable {
    private struct Face: Sendable {
        let site: Bytes?
        let logo: Bytes?

        init(site: String?, logo: String?) {
            self.site = site.map { JSONWriter.text(of: $0) }
            self.logo = logo.map { JSONWriter.text(of: $0) }
        }
    }

    private let makers: [String: Face]
    private let gateways: [Bytes: Face]

    init(_ makers: Makers, _ registry: GatewayRegistry) {
        self.makers = Dictionary(
            makers.all.map { ($0.slug, Face(site: $0.site, logo: $0.logo)) }
        ) { first, _ in first }
        gateways = Dictionary(
            registry.gateways.map { gateway in
                let descriptor = gateway.descriptor
                return (Bytes(gateway.id.slug), Face(site: descriptor.site, logo: descriptor.logo))
            }
        ) { first, _ in first }
    }

    /// The page of who makes the model.
    func site(of card: ModelCard) -> Bytes? {
        card.maker.flatMap { makers[$0]?.site }
    }

    /// The picture of who makes the model, else of the gateway that says the most of it.
    func logo(of card: ModelCard) -> Bytes? {
        card.maker.flatMap { makers[$0]?.logo } ?? gateways[card.source.gateway]?.logo
    }
}
