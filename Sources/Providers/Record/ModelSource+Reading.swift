// Reading where a gateway's models are known from.
internal import HTTP
internal import JSON

extension RecordReader {
    /// Reads the object `models`.
    func modelSource() -> ModelSource? {
        let ids = texts("list")
        if let file = optionalText("file") {
            if file.contains("/") { complain("file", "must be the name of a file in Catalog/models") }
            if !ids.isEmpty { complain("list", "contradicts 'file'") }
            return .file(file, modelRows())
        }
        // A list alone is all there is; beside a path it is what to believe when that cannot be asked.
        if !ids.isEmpty, member("path") == nil { return .list(ids) }
        return .listing(modelListing(fallback: ids))
    }

    private func modelListing(fallback: [String]) -> ModelListing {
        var listing = ModelListing()
        let paths = paths("path")
        if !paths.isEmpty { listing.paths = paths }
        listing.isPublic = flag("public") ?? false
        listing.paging = object("paging") { $0.paging() }
        listing.details = object("details") { $0.details() }
        listing.fallback = fallback
        listing.rows = modelRows()
        listing.freshFor = duration("fresh")
        listing.staleFor = duration("stale")
        if let fresh = listing.freshFor, let stale = listing.staleFor, stale < fresh {
            complain("stale", "is an age too, and less than 'fresh'")
        }
        listing.expectAtLeast = whole("expectAtLeast", in: 1...1_000_000) ?? 1
        return listing
    }

    private func paging() -> ModelListing.Paging? {
        let cursor = text("cursor") ?? ""
        if !cursor.utf8.allSatisfy(\.isUnreserved) { complain("cursor", "is no plain name for a query") }
        let more = member("more") == nil ? nil : pointer("more")
        return pointer("next").map { ModelListing.Paging(cursor: cursor, next: $0, more: more) }
    }

    private func details() -> ModelListing.Details? {
        let facts = modelFacts(ModelFacts())
        if member("path") == nil { complain("path", "is missing") }
        guard let body = member("body"), body.members != nil else {
            complain("body", "must be an object")
            return nil
        }
        return path("path").map { ModelListing.Details(path: $0, body: body, facts: facts) }
    }
}
