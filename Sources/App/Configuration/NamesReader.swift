// The files that say what models are called: Catalog/makers.json and Catalog/names.json.
internal import Base
internal import Catalog
internal import JSON
internal import Providers

/// Reads who makes models, and what hosts call the models of others. A file that is not there means that nothing is
/// known.
struct NamesReader {
    private(set) var problems: [ConfigurationProblem] = []

    /// Reads both files.
    ///
    /// - Parameter slugs: of all gateways that have a record, also a wrong one.
    mutating func names(in catalogFolder: String, slugs: [String]) -> CatalogNames {
        let makers = makers(in: catalogFolder)
        return CatalogNames(makers, hostNames(in: catalogFolder, slugs: slugs, makers))
    }

    // MARK: Makers

    /// Reads `makers.json`: an object of makers by their slugs.
    private mutating func makers(in folder: String) -> Makers {
        let name = "makers.json"
        let file = ConfigurationFile(reading: "\(folder)/\(name)", shown: name, problems: &problems)
        var makers: [Maker] = []
        for member in members(of: file) {
            let record = RecordReader(member.value, at: JSONPointer([member.name]))
            if !Self.isName(member.name) { record.complain(at: record.pointer, Self.nameMessage) }
            if let maker = record.maker(slug: member.name) { makers.append(maker) }
            record.refuseUnread()
            problems += record.problems.map { .init(.value(file: name, $0.pointer), $0.message) }
        }
        checkAliases(makers, in: name)
        return Makers(makers)
    }

    private mutating func checkAliases(_ makers: [Maker], in file: String) {
        var owners = Dictionary(makers.map { ($0.slug, $0.slug) }, uniquingKeysWith: { first, _ in first })
        for maker in makers {
            let place = ConfigurationProblem.Place.value(file: file, JSONPointer([maker.slug, "aliases"]))
            for alias in maker.aliases {
                if !Self.isName(alias) { problems.append(.init(place, "'\(alias)' \(Self.nameMessage)")) }
                if let owner = owners.updateValue(maker.slug, forKey: alias) {
                    problems.append(.init(place, "'\(alias)' is a name of \(owner) already"))
                }
            }
        }
    }

    private static let nameMessage = "must be small letters, digits, '-', '.' and '_'"

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || "-._".utf8.contains($0)
            }
    }

    // MARK: Names of hosts

    /// Reads `names.json`: by the slugs of gateways, the names of models by native ids.
    private mutating func hostNames(
        in folder: String, slugs: [String], _ makers: Makers
    ) -> HostNames {
        let name = "names.json"
        let file = ConfigurationFile(reading: "\(folder)/\(name)", shown: name, problems: &problems)
        let reading = CatalogNames(makers)
        var names: [String: [String: String]] = [:]
        for gateway in members(of: file) {
            let place = JSONPointer([gateway.name])
            if !slugs.contains(gateway.name) {
                let hint = ConfigurationFile.suggestion(for: gateway.name, among: Set(slugs))
                complain(name, place, "there is no gateway of this name\(hint)")
            }
            if gateway.value.members == nil { complain(name, place, "must be an object") }
            var seen: Set<String> = []
            for model in gateway.value.members ?? [] {
                if model.name.isEmpty { complain(name, place.appending(model.name), "must not be empty") }
                if !seen.insert(model.name.lowercased()).inserted {
                    complain(name, place.appending(model.name), "stands here already, in another case")
                }
                if let text = model.value.string,
                    reading.name(reading: Bytes(text).lowercased)?.exact.text == text
                {
                    names[gateway.name, default: [:]][model.name] = text
                } else {
                    complain(
                        name, place.appending(model.name),
                        "must be 'maker/model' as the catalog spells it: in small letters, with the maker's slug"
                    )
                }
            }
        }
        return HostNames(names)
    }

    // MARK: Both

    private mutating func members(of file: ConfigurationFile) -> [JSONValue.Member] {
        guard let root = file.root else { return [] }
        if root.members == nil { problems.append(.init(.path(file.name), "must be an object")) }
        return root.members ?? []
    }

    private mutating func complain(_ file: String, _ place: JSONPointer, _ message: String) {
        problems.append(.init(.value(file: file, place), message))
    }
}

extension RecordReader {
    /// What stands under a maker's slug; nil where it has no name.
    fileprivate func maker(slug: String) -> Maker? {
        let name = text("name")
        var maker = Maker(slug: slug, name: name ?? slug)
        maker.site = page("site")
        maker.logo = page("logo")
        maker.aliases = texts("aliases")
        maker.beginnings = object("beginnings") { $0.beginnings() } ?? []
        maker.dottedVersions = optionalText("dottedVersions")
        return name == nil ? nil : maker
    }

    private func page(_ name: String) -> String? {
        let address = optionalText(name)
        if let address, !address.hasPrefix("https://") { complain(name, "must begin with 'https://'") }
        return address
    }

    /// By what is written, what is meant. It gets shorter, so that reading a name comes to an end.
    private func beginnings() -> [Maker.Beginning] {
        (value.members ?? []).compactMap { entry in
            guard let meant = text(entry.name) else { return nil }
            guard !entry.name.isEmpty, meant.utf8.count < entry.name.utf8.count else {
                complain(entry.name, "must be shorter than what it stands for")
                return nil
            }
            return Maker.Beginning(written: entry.name, meant: meant)
        }
    }
}
