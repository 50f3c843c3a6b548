// Reading names: from what a gateway or a caller writes to what the catalog says.
package import Base
internal import Domain
internal import Providers

/// The names that hosts have of their own for models of others: `Catalog/names.json`.
package struct HostNames: Sendable {
    private let names: [Bytes: [Bytes: Bytes]]

    /// - Parameter names: by a gateway's slug and the native id there, in any case: `maker/model`.
    package init(_ names: [String: [String: String]] = [:]) {
        self.names = Dictionary(
            uniqueKeysWithValues: names.map { slug, models in
                let folded = models.map { (Bytes($0.key).lowercased, Bytes($0.value).lowercased) }
                return (Bytes(slug), Dictionary(folded, uniquingKeysWith: { first, _ in first }))
            })
    }

    /// `maker/model` by the gateway's slug, a blank, and the native id there in lower case.
    package var texts: [String: String] {
        var texts: [String: String] = [:]
        for (slug, models) in names {
            for (native, name) in models { texts["\(slug.text) \(native.text)"] = name.text }
        }
        return texts
    }

    /// Those of one gateway, by native ids in lower case.
    subscript(gateway: Bytes) -> [Bytes: Bytes] { names[gateway] ?? [:] }
}

/// Reads the names of models. Nothing is guessed: a name that does not say who made the model is none.
package struct CatalogNames: Sendable {
    package let makers: Makers
    package let hosts: HostNames

    package init(_ makers: Makers = Makers(), _ hosts: HostNames = HostNames()) {
        self.makers = makers
        self.hosts = hosts
    }

    /// Reads `maker/model`, or Portkey's `@maker/model`, for the latter is somebody's own name where the maker is not
    /// known. Reading what was read changes nothing.
    ///
    /// - Parameter text: in lower case.
    package func name(reading text: Bytes) -> CatalogName? {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")), slash + 1 < text.count,
            text.lastIndex(of: UInt8(ascii: "/")) == slash
        else { return nil }
        let isMarked = text[0] == UInt8(ascii: "@")
        let prefix = text.slice((isMarked ? 1 : 0)..<slash)
        guard !prefix.isEmpty else { return nil }
        let model = text.slice(slash + 1..<text.count)
        guard let maker = makers.entry(prefix) else {
            return isMarked ? nil : CatalogName(text, slash: slash)
        }
        let spelling = maker.spelling(of: model)
        // What needs no change shares the memory of what was written.
        let isAsWritten =
            !isMarked && prefix.count == maker.slug.count && spelling == model && prefix == maker.slug
        let exact = isAsWritten ? text : Bytes(maker.slug.array + [UInt8(ascii: "/")] + spelling.array)
        return CatalogName(exact, slash: maker.slug.count)
    }
}

/// Reads the names of one gateway's models.
struct GatewayNames {
    private let names: CatalogNames
    private let ownNames: [Bytes: Bytes]
    /// The maker of what bears no maker's name; nil where the gateway makes the models of none or of several.
    private let onlyMaker: Bytes?
    /// What stands in the process itself goes by its own name only: no real model is ever taken for it.
    private let isNameless: Bool
    /// The makers whose models the gateway makes, by their slugs.
    let makes: [Bytes]
    /// Whether some of its names mean something else than they read as.
    var hasOwnNames: Bool { !ownNames.isEmpty }

    init(of gateway: Gateway, _ names: CatalogNames) {
        self.init(
            of: gateway.id, makes: gateway.descriptor.makes,
            isNameless: gateway.descriptor.transport == .memory, names)
    }

    /// Also of a gateway that is not configured.
    init(of gateway: GatewayID, makes spellings: [String], isNameless: Bool = false, _ names: CatalogNames) {
        self.names = names
        ownNames = names.hosts[Bytes(gateway.slug)]
        var makes: [Bytes] = []
        for maker in spellings.map({ Bytes($0).lowercased }) {
            let slug = names.makers.entry(maker)?.slug ?? maker
            if !makes.contains(slug) { makes.append(slug) }
        }
        self.makes = makes
        onlyMaker = makes.count == 1 ? makes[0] : nil
        self.isNameless = isNameless
    }

    /// - Parameter nativeID: in lower case.
    func name(of nativeID: Bytes) -> CatalogName? {
        if isNameless { return nil }
        if !ownNames.isEmpty, let name = ownNames[nativeID] { return names.name(reading: name) }
        guard let onlyMaker, !nativeID.isEmpty, nativeID.firstIndex(of: UInt8(ascii: "/")) == nil else {
            return names.name(reading: nativeID)
        }
        return names.name(reading: Bytes(onlyMaker.array + [UInt8(ascii: "/")] + nativeID.array))
    }
}
