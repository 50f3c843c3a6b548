// `sluice models`: which models are known here, what they cost, and who says so.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers

/// Shows the models of an installation, for people or as JSON. No gateway is asked.
struct ModelsCommand {
    private let options: ModelsOptions
    private let snapshot: ModelSnapshot
    private let origins: PriceOrigins
    /// The only gateway that counts; nil: all of them.
    private let gateway: GatewayID?

    /// - Throws: that there is no such gateway.
    init(
        _ options: ModelsOptions, _ registry: GatewayRegistry, _ knowledge: CatalogKnowledge,
        _ snapshot: ModelSnapshot
    ) throws(ConfigurationFailure) {
        self.options = options
        self.snapshot = snapshot
        origins = PriceOrigins(registry, knowledge, snapshot)
        gateway = try Self.gateway(options.gateway, in: registry)
    }

    private static func gateway(
        _ name: String?, in registry: GatewayRegistry
    ) throws(ConfigurationFailure) -> GatewayID? {
        guard let name else { return nil }
        if let gateway = registry[Bytes(name)] {
            if gateway.isInCatalog { return gateway.id }
            let reason = gateway.state == .off ? "is false" : "is not set"
            throw failure("\(gateway.id) is not in the catalog: \(gateway.keyVariable) \(reason)")
        }
        let hint = ConfigurationFile.suggestion(for: name, among: Set(registry.gateways.map(\.id.slug)))
        throw failure("there is no gateway \"\(name)\"\(hint)")
    }

    private static func failure(_ message: String) -> ConfigurationFailure {
        ConfigurationFailure(problems: [.init(.argument("--gateway"), message)])
    }

    /// What to print, without a line feed at the end.
    var text: String {
        switch (options.table, options.asJSON) {
        case (.models, false): withUnknown(TextTable(OfferRow.heads, rows.map(\.cells)))
        case (.models, true): json { writer in for row in rows { row.write(to: &writer) } }
        case (.prices, false): withUnknown(TextTable(PriceRows.heads, priceRows.flatMap(\.cells)))
        case (.prices, true): json { writer in for row in priceRows { row.write(to: &writer) } }
        case (.drift, false): DriftRow.table(driftRows)
        case (.drift, true): json { writer in for row in driftRows { row.write(to: &writer) } }
        }
    }

    /// A table, and what is not in it: a gateway whose list was not fetched has models, too.
    private func withUnknown(_ table: TextTable) -> String {
        let unknown = snapshot.reports.filter { $0.state != .known && isMeant($0.gateway) }
        guard !unknown.isEmpty else { return table.text }
        let names = unknown.map { report in
            report.gateway.slug + (report.failure.map { " (its copy cannot be used: \($0))" } ?? "")
        }
        return
            "\(table.text)\n\nNot known here, because no list was fetched: \(names.joined(separator: ", "))"
    }

    private func json(_ write: (inout JSONWriter) -> Void) -> String {
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        writer.array { write(&$0) }
        return buffer.text
    }

    // MARK: Rows

    private func isMeant(_ id: GatewayID) -> Bool { gateway.map { $0 == id } ?? true }

    /// By model, and then in the order in which gateways are tried.
    private var rows: [OfferRow] {
        snapshot.models.flatMap { model in
            model.offers.filter { isMeant($0.model.gateway) }.map { OfferRow(model, $0) }
        }
    }

    private var priceRows: [PriceRows] {
        rows.map { PriceRows($0, from: origins.text(of: $0.offer)) }
    }

    /// By gateway.
    private var driftRows: [DriftRow] {
        snapshot.priceReports.filter { isMeant($0.key) }.sorted { $0.key < $1.key }
            .flatMap { gateway, report in report.drifts.map { DriftRow(gateway: gateway, drift: $0) } }
    }
}
