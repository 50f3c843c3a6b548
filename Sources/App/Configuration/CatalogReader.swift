// The files that the catalog is told by: Config/catalog.json and Catalog/prices.json.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers

/// Reads which prices can be believed, and the prices that people looked up. A file that is not there means the
/// defaults, and no such prices.
struct CatalogReader {
    private(set) var problems: [ConfigurationProblem] = []

    /// Reads both. Names of models and the order of gateways are told elsewhere.
    ///
    /// - Parameter slugs: of all gateways that have a record, also a wrong one.
    mutating func knowledge(
        _ settings: Settings, _ registry: GatewayRegistry, slugs: Set<String>
    ) -> CatalogKnowledge {
        let bounds = priceBounds(in: settings.configFolder)
        let book = priceBook(
            in: settings.catalogFolder, gateways: registry.gateways, slugs: slugs, within: bounds)
        return CatalogKnowledge(book: book, priceBounds: bounds)
    }

    /// Reads `catalog.json`.
    mutating func priceBounds(in configFolder: String) -> PriceBounds {
        let name = "catalog.json"
        let file = ConfigurationFile(reading: "\(configFolder)/\(name)", shown: name, problems: &problems)
        var bounds = PriceBounds()
        guard let root = file.root else { return bounds }
        let record = RecordReader(root)
        _ = record.object("prices") { $0.read(&bounds) }
        finish(record, of: name)
        return bounds
    }

    /// Reads `prices.json`: a list of entries, each for one model at one gateway.
    ///
    /// - Parameters:
    ///   - gateways: all that have a good record; what each makes goes into the book.
    ///   - slugs: of all that have a record.
    ///   - bounds: no price may lie beyond them.
    mutating func priceBook(
        in catalogFolder: String, gateways: [Gateway], slugs: Set<String>, within bounds: PriceBounds
    ) -> PriceBook {
        let name = "prices.json"
        let file = ConfigurationFile(reading: "\(catalogFolder)/\(name)", shown: name, problems: &problems)
        let rows = file.root?.elements ?? []
        if let root = file.root, root.elements == nil {
            problems.append(.init(.path(name), "must be a list"))
        }
        var (entries, seen): ([PriceBook.Entry], Set<[String]>) = ([], [])
        for (index, row) in rows.enumerated() {
            let record = RecordReader(row, at: JSONPointer().appending(index))
            if let entry = record.priceEntry(within: bounds) {
                if !seen.insert([entry.gateway.slug, entry.nativeID]).inserted {
                    record.complain("model", "'\(entry.nativeID)' of \(entry.gateway) stands above already")
                }
                entries.append(entry)
            }
            finish(record, of: name)
        }
        warnOfStrangers(entries, slugs, in: name)
        let makes = gateways.filter { !$0.descriptor.makes.isEmpty }.map { ($0.id, $0.descriptor.makes) }
        return PriceBook(entries, makes: Dictionary(makes) { first, _ in first })
    }

    /// Prices of gateways without a record are of no use, and do no harm: somebody may have removed the record.
    private mutating func warnOfStrangers(_ entries: [PriceBook.Entry], _ slugs: Set<String>, in file: String)
    {
        var told: Set<String> = []
        for (index, entry) in entries.enumerated() where !slugs.contains(entry.gateway.slug) {
            guard told.insert(entry.gateway.slug).inserted else { continue }
            let hint = ConfigurationFile.suggestion(for: entry.gateway.slug, among: slugs)
            let place = JSONPointer().appending(index).appending("gateway")
            problems.append(
                .init(
                    .value(file: file, place), "there is no gateway \"\(entry.gateway)\"\(hint)",
                    severity: .warning))
        }
    }

    private mutating func finish(_ record: RecordReader, of file: String) {
        record.refuseUnread()
        for problem in record.problems { complain(file, problem.pointer, problem.message) }
    }

    private mutating func complain(_ file: String, _ place: JSONPointer, _ message: String) {
        problems.append(.init(.value(file: file, place), message))
    }
}
