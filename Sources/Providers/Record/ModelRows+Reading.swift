// Reading what the rows of a gateway's list say.
internal import Domain
internal import JSON

extension RecordReader {
    /// Reads those members of `models` that are about rows.
    func modelRows() -> ModelRows {
        var rows = ModelRows()
        let list = pointers("rows")
        if !list.isEmpty { rows.list = list }
        rows.facts = modelFacts(rows.facts)
        _ = object("fields") { $0.id(of: &rows) }
        rows.idPrefix = optionalText("idPrefix") ?? ""
        rows.only = objects("only") { $0.condition() }
        rows.offers = object("offers") { record in
            record.pointer("at").map { place in
                ModelRows.Offers(place: place, only: record.objects("only") { $0.condition() })
            }
        }
        rows.prices = object("prices") { $0.listedPrices() }
        rows.free = free()
        return rows
    }

    private func id(of rows: inout ModelRows) {
        guard case .object = member("id") else {
            let pointers = pointers("id")
            if !pointers.isEmpty { rows.id = pointers }
            return
        }
        _ = object("id") { record in
            rows.id = record.pointers("join")
            rows.idSeparator = record.text("with") ?? ""
        }
    }

    private func condition() -> ModelRows.Condition? {
        if member("is") == nil { complain("is", "is missing") }
        let values = values("is")
        return pointer("at").map { ModelRows.Condition(place: $0, values: values) }
    }

    private func free() -> ModelRows.Free {
        guard case .object = member("free") else { return flag("free") == true ? .all : .none }
        return object("free") { $0.text("suffix") }.map { .suffix($0) } ?? .none
    }

    // MARK: Facts

    /// Reads `fields`, `modality` and `metadata`.
    ///
    /// - Parameter usual: what holds where the record says nothing.
    func modelFacts(_ usual: ModelFacts) -> ModelFacts {
        var facts = usual
        _ = object("fields") { fields in
            for fact in ModelFact.allCases {
                let pointers = fields.pointers(fact.rawValue)
                if !pointers.isEmpty { facts.places[fact] = pointers }
            }
        }
        facts.modality = object("modality") { $0.modality() } ?? ModalityPlaces()
        facts.metadata = pointers("metadata")
        if facts.metadata.contains(where: \.tokens.isEmpty) { complain("metadata", "must name members") }
        return facts
    }

    private func modality() -> ModalityPlaces? {
        var places = ModalityPlaces()
        places.arrow = pointers("arrow")
        places.inputs = pointers("inputs")
        places.outputs = pointers("outputs")
        places.words = objects("words") { $0.words() }
        return places
    }

    private func words() -> ModalityPlaces.Words? {
        if member("mean") == nil { complain("mean", "is missing") }
        var meanings: [String: Modality] = [:]
        for (word, arrow) in textsByName("mean") {
            meanings[word] = Modality(arrow: arrow)
            if meanings[word] == nil {
                complain(at: self.pointer.appending("mean").appending(word), "must be such as 'text->image'")
            }
        }
        return pointer("at").map { ModalityPlaces.Words(place: $0, meanings: meanings) }
    }

    // MARK: Prices

    private func listedPrices() -> ListedPrices? {
        // A record may say no more than where else prices are.
        if member("from") != nil, value.members?.count == 1 { return nil }
        let unit = optionalChoice("unit", PriceUnit.allCases)
        if let unit, !unit.fits(.prompt) { complain("unit", "is no unit of prices for tokens") }
        let places = pricePlaces(unit)
        let tiers = object("tiers") { $0.tiers(unit) }
        if places.isEmpty, problems.isEmpty { complain("prompt", "is missing") }
        return ListedPrices(places, tiers: tiers)
    }

    /// - Parameter usual: the unit of prices for tokens that have none of their own.
    private func pricePlaces(_ usual: PriceUnit?) -> [ListedPrices.Place] {
        ModelPrices.Kind.allCases.compactMap { kind in
            let name = kind.name.description
            guard let value = member(name) else { return nil }
            guard case .object = value else { return usualPlace(kind, name, in: usual) }
            return object(name) { $0.placeWithUnit(kind) }
        }
    }

    private func usualPlace(
        _ kind: ModelPrices.Kind, _ name: String, in unit: PriceUnit?
    ) -> ListedPrices.Place? {
        let pointers = pointers(name)
        guard PriceUnit.dollarsPerToken.fits(kind) else {
            complain(name, "must be an object with 'at' and its own 'unit'")
            return nil
        }
        guard let unit else {
            complain(name, "has no unit: say 'unit' here or beside it")
            return nil
        }
        return pointers.isEmpty ? nil : ListedPrices.Place(kind, at: pointers, in: unit)
    }

    private func placeWithUnit(_ kind: ModelPrices.Kind) -> ListedPrices.Place? {
        let pointers = pointers("at")
        if member("at") == nil { complain("at", "is missing") }
        guard let unit = choice("unit", PriceUnit.allCases) else { return nil }
        if !unit.fits(kind) { complain("unit", "is not what such a price is paid for") }
        return ListedPrices.Place(kind, at: pointers, in: unit)
    }

    private func tiers(_ unit: PriceUnit?) -> ListedPrices.Tiers? {
        let places = pricePlaces(unit)
        if places.isEmpty { complain("prompt", "is missing") }
        var shape = ListedPrices.Tiers.Shape.row
        if member("at") != nil, let place = pointer("at") { shape = .list(place) }
        if member("price") != nil, let price = pointer("price") {
            if shape != .row { complain("price", "contradicts 'at'") }
            shape = .listEach(price: price)
        }
        return pointer("promptTokens").map { ListedPrices.Tiers(shape, promptTokens: $0, places) }
    }
}
