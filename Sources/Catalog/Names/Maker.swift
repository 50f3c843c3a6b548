// Who makes models.
package import Base

/// A maker of models, as `Catalog/makers.json` describes it.
package struct Maker: Equatable, Sendable {
    /// How names of models begin elsewhere, and how they begin here: `meta-llama-` and `llama-`.
    package struct Beginning: Equatable, Sendable {
        /// The longer of the two.
        package let written: String
        package let meant: String

        package init(written: String, meant: String) {
            precondition(meant.utf8.count < written.utf8.count, "reading names would never end")
            self.written = written
            self.meant = meant
        }
    }

    /// In lower case: `meta-llama`.
    package let slug: String
    /// As people know it: `Meta`.
    package let name: String
    package var site: String?
    package var logo: String?
    /// Other slugs it goes by, in lower case.
    package var aliases: [String] = []
    /// Other ways to begin the names of its models.
    package var beginnings: [Beginning] = []
    /// Models whose names begin so have versions of single digits, which some write with a hyphen: `claude-` makes
    /// `claude-3-5-haiku` and `claude-3.5-haiku` one. nil: hyphens mean nothing.
    package var dottedVersions: String?

    package init(slug: String, name: String) {
        self.slug = slug
        self.name = name
    }
}

/// All makers, by slug and alias.
package struct Makers: Sendable {
    /// A maker with its texts ready to be compared.
    struct Entry: Sendable {
        let maker: Maker
        /// As UTF-8.
        let slug: Bytes
        private let beginnings: [(written: Bytes, meant: Bytes)]
        private let dottedVersions: Bytes?

        init(_ maker: Maker) {
            self.maker = maker
            slug = Bytes(maker.slug)
            beginnings = maker.beginnings.map { (Bytes($0.written), Bytes($0.meant)) }
            dottedVersions = maker.dottedVersions.map { Bytes($0) }
        }

        /// The one spelling of a model's name, given in lower case.
        func spelling(of model: Bytes) -> Bytes {
            var model = model
            // It gets shorter each time.
            while let beginning = beginnings.first(where: { model.begins(with: $0.written) }) {
                model = beginning.meant.appending(model.slice(beginning.written.count..<model.count))
            }
            guard let dottedVersions, model.begins(with: dottedVersions) else { return model }
            return model.withDottedVersions
        }
    }

    /// In the order of their slugs.
    package let all: [Maker]
    private let entries: [Bytes: Entry]

    package init(_ makers: [Maker] = []) {
        all = makers.sorted { $0.slug < $1.slug }
        var entries: [Bytes: Entry] = [:]
        for maker in makers {
            let entry = Entry(maker)
            for name in [maker.slug] + maker.aliases { entries[Bytes(name)] = entry }
        }
        self.entries = entries
    }

    /// The maker of that slug or alias, given in lower case.
    package subscript(name: Bytes) -> Maker? { entries[name]?.maker }

    func entry(_ name: Bytes) -> Entry? { entries[name] }
}

extension Bytes {
    func begins(with other: Bytes) -> Bool {
        count >= other.count && slice(0..<other.count) == other
    }

    /// With dots for the hyphens between single digits: `4-5` is a version, the hyphen in `4-2025` is not in one.
    fileprivate var withDottedVersions: Bytes {
        var bytes = array
        func isDigit(_ index: Int) -> Bool {
            bytes.indices.contains(index) && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
        }
        let hyphens = bytes.indices.filter { index in
            bytes[index] == UInt8(ascii: "-") && isDigit(index - 1) && isDigit(index + 1)
                && !isDigit(index - 2) && !isDigit(index + 2)
        }
        guard !hyphens.isEmpty else { return self }
        for hyphen in hyphens { bytes[hyphen] = UInt8(ascii: ".") }
        return Bytes(bytes)
    }
}
