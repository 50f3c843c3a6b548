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

    // MARK: Rows

    private func modelRows() -> ModelRows {
        var rows = ModelRows()
        let list = pointers("rows")
        if !list.isEmpty { rows.list = list }
        _ = object("fields") { $0.fields(of: &rows) }
        rows.idPrefix = optionalText("idPrefix") ?? ""
        rows.text = object("text") { $0.condition() }
        rows.only = objects("only") { $0.condition() }
        rows.offers = object("offers") { record in
            record.pointer("at").map { place in
                ModelRows.Offers(place: place, only: record.objects("only") { $0.condition() })
            }
        }
        rows.prices = object("prices") { $0.prices() }
        rows.free = free()
        return rows
    }

    private func fields(of rows: inout ModelRows) {
        if case .object = member("id") {
            _ = object("id") { record in
                rows.id = record.pointers("join")
                rows.idSeparator = record.text("with") ?? ""
            }
        } else {
            rows.id = pointersOr("id", rows.id)
        }
        rows.name = pointers("name")
        rows.created = pointersOr("created", rows.created)
        rows.owner = pointersOr("owner", rows.owner)
        rows.contextLength = pointers("contextLength")
        rows.maxOutputTokens = pointers("maxOutputTokens")
        rows.supportedParameters = pointers("supportedParameters")
    }

    private func pointersOr(_ name: String, _ usual: [JSONPointer]) -> [JSONPointer] {
        let pointers = pointers(name)
        return pointers.isEmpty ? usual : pointers
    }

    private func condition() -> ModelRows.Condition? {
        if member("is") == nil { complain("is", "is missing") }
        let values = values("is")
        return pointer("at").map { ModelRows.Condition(place: $0, values: values) }
    }

    private func prices() -> ModelRows.Prices? {
        // A record may say no more than where else prices are.
        if member("prompt") == nil, member("unit") == nil, member("from") != nil { return nil }
        let (prompt, completion) = (pointers("prompt"), pointers("completion"))
        if prompt.isEmpty { complain("prompt", "is missing") }
        guard let unit = choice("unit", PriceUnit.allCases) else { return nil }
        return ModelRows.Prices(prompt: prompt, completion: completion, unit: unit)
    }

    private func free() -> ModelRows.Free {
        guard case .object = member("free") else { return flag("free") == true ? .all : .none }
        return object("free") { $0.text("suffix") }.map { .suffix($0) } ?? .none
    }
}
