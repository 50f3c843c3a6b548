// Finds the gateways for a model: no I/O, no waiting, only what is known.
internal import Base
package import Catalog
internal import Domain
internal import Providers

/// Finds the gateways for a model.
package struct Resolver {
    private let table: RoutingTable
    private let snapshot: ModelSnapshot

    package init(_ table: RoutingTable, _ snapshot: ModelSnapshot) {
        self.table = table
        self.snapshot = snapshot
    }

    /// The ways in their order: an alias, a catalog id, a gateway's name in front, a native id as it is listed. Names
    /// in another case come last. Where nobody calls a model so, and the name ends with a wish of routing, the name
    /// before it.
    package func resolve(_ name: ModelName) throws(ResolutionFailure) -> Resolution {
        guard let (plain, suffix) = RoutingSuffix.split(name.text), !isPartOfName(name.text) else {
            return try resolve(name.text, for: name)
        }
        // Somebody may have it for nothing, who has not said so yet.
        if suffix == .free, snapshot.isPending { throw .unknownModel(near: []) }
        var found = try resolve(plain, for: name)
        found.suffix = suffix
        return found
    }

    private func resolve(_ model: Bytes, for name: ModelName) throws(ResolutionFailure) -> Resolution {
        if let models = table.aliases[model] { return try resolve(name, as: models) }
        return try resolve(model: model, for: name)
    }

    /// Whether a name that ends with a wish of routing is called so: by an alias, by a list, or by a gateway that reads
    /// such wishes itself.
    private func isPartOfName(_ model: Bytes) -> Bool {
        if table.aliases[model] != nil || !snapshot.offers(ofCatalogID: model).isEmpty
            || !snapshot.offers(ofNativeID: model).isEmpty
        {
            return true
        }
        guard let slash = model.firstSlash, let place = table.place(named: model.slice(0..<slash).lowercased)
        else { return false }
        let native = model.slice(slash + 1..<model.count)
        return place.readsWishes || snapshot.offer(of: native, at: place.slug) != nil
    }

    private func resolve(model: Bytes, for name: ModelName) throws(ResolutionFailure) -> Resolution {
        let slash = model.firstSlash
        if let slash, let found = byCatalogID(model, slash, name) { return found }
        if let slash, let found = try byGateway(model, slash, name, inAnyCase: false) { return found }
        if let found = byNativeID(model, name, inAnyCase: false) { return found }
        if let slash, let found = try byGateway(model, slash, name, inAnyCase: true) { return found }
        if let found = byNativeID(model, name, inAnyCase: true) { return found }
        if let slash, let failure = uncallableMaker(model.slice(0..<slash).lowercased) { throw failure }
        if let failure = uncallableOffer(of: model) { throw failure }
        throw .unknownModel(near: near(model.text))
    }

    // MARK: Aliases

    /// The models that an alias stands for, one after the other; for a tier also what gateways say of it themselves.
    private func resolve(_ name: ModelName, as models: [Bytes]) throws(ResolutionFailure) -> Resolution {
        var candidates = byTier(name)
        var failure: ResolutionFailure?
        for model in models {
            do throws(ResolutionFailure) {
                let found = try resolve(model: model, for: name).candidates
                candidates += found.filter { new in !candidates.contains { $0.place === new.place } }
            } catch {
                // That a key is missing helps more than that something is unknown.
                if case .notConfigured = failure { continue }
                failure = error
            }
        }
        guard candidates.isEmpty else { return Resolution(kind: .alias, candidates: candidates) }
        throw failure ?? .unknownModel(near: [])
    }

    private func byTier(_ name: ModelName) -> [Candidate] {
        let tier = name.text.lowercased
        return Self.sorted(
            table.places.compactMap { place in
                guard place.isCandidate, let model = place.model(ofTier: tier) else { return nil }
                return Attempt(place, model, as: name)
            })
    }

    // MARK: The other ways

    /// Every callable gateway that offers the model, and those that make it while their lists are not known.
    private func byCatalogID(_ model: Bytes, _ slash: Int, _ name: ModelName) -> Resolution? {
        let makers = table.makers(called: model.slice(0..<slash).lowercased)
        let offers = snapshot.offers(ofCatalogID: model)
        var found: [Attempt] = []
        found.reserveCapacity(offers.count + makers.count)
        for offer in offers {
            guard let place = table.place(slug: offer.gateway), place.isCandidate else { continue }
            let isMaker = makers.contains { $0 === place }
            let new = Attempt(place, offer.nativeID, as: name, offer, isMaker: isMaker)
            guard let other = found.firstIndex(where: { $0.place === place }) else {
                found.append(new)
                continue
            }
            // Two names at one gateway that differ in case: the one that is written so.
            if offer.nativeID == model { found[other] = new }
        }
        for place in makers where place.isCandidate && slash + 1 < model.count {
            guard snapshot.state(of: place.slug) != .known, !found.contains(where: { $0.place === place })
            else { continue }
            found.append(Attempt(place, model.slice(slash + 1..<model.count), as: name, isMaker: true))
        }
        return found.isEmpty ? nil : Resolution(kind: .catalogID, candidates: Self.sorted(found))
    }

    /// The gateway whose name stands in front, whatever it lists.
    private func byGateway(
        _ model: Bytes, _ slash: Int, _ name: ModelName, inAnyCase: Bool
    ) throws(ResolutionFailure) -> Resolution? {
        let written = model.slice(0..<slash)
        guard slash + 1 < model.count,
            let place = table.place(named: inAnyCase ? written.lowercased : written)
        else { return nil }
        if let failure = place.whyNotCalled { throw failure }
        let rest = model.slice(slash + 1..<model.count)
        let native = place.isOwn(model) ? model : place.model(ofTier: rest.lowercased) ?? rest
        let offer =
            snapshot.offer(of: native, at: place.slug)
            ?? place.completed(native).flatMap { snapshot.offer(of: $0, at: place.slug) }
        let found = Attempt(place, offer?.nativeID ?? native, as: name, offer, isPinned: true)
        return Resolution(kind: .gateway, candidates: [Candidate(found)])
    }

    private func byNativeID(_ model: Bytes, _ name: ModelName, inAnyCase: Bool) -> Resolution? {
        var found: [Attempt] = []
        for offer in snapshot.offers(ofNativeID: model) where inAnyCase || offer.nativeID == model {
            guard let place = table.place(slug: offer.gateway), place.isCandidate,
                !found.contains(where: { $0.place === place })
            else { continue }
            found.append(Attempt(place, offer.nativeID, as: name, offer))
        }
        return found.isEmpty ? nil : Resolution(kind: .nativeID, candidates: Self.sorted(found))
    }

    private static func sorted(_ attempts: [Attempt]) -> [Candidate] {
        guard attempts.count > 1 else { return attempts.map { Candidate($0) } }
        return attempts.sorted { $0.comesBefore($1) }.map { Candidate($0) }
    }

    // MARK: What may have been meant

    /// What keeps a gateway that makes such models from being called.
    private func uncallableMaker(_ name: Bytes) -> ResolutionFailure? {
        table.makers(called: name).lazy.compactMap(\.whyNotCalled).first
    }

    /// What keeps a gateway that lists the model from being called.
    private func uncallableOffer(of model: Bytes) -> ResolutionFailure? {
        snapshot.model(called: model)?.offers.lazy
            .compactMap { table.place(slug: $0.gateway)?.whyNotCalled }.first
    }

    /// A model that is spelled alike; else a gateway that is; else, where none is named, any gateway.
    private func near(_ model: String) -> [String] {
        guard !model.isEmpty, model.utf8.count <= NearNames.longest else { return [] }
        let models = snapshot.names(near: model)
        guard models.isEmpty else { return models }
        guard let slash = model.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return table.registry.gateways.filter { $0.isCallable && !$0.isAbsentUntilProbed }.prefix(3).map {
                "\($0.id)/\(model)"
            }
        }
        let rest = model[slash...]
        guard rest.utf8.count > 1 else { return [] }
        return NearNames.of(String(model[..<slash]), among: table.registry.gateways.map(\.id.slug)).map {
            $0 + rest
        }
    }
}

extension GatewayPlace {
    /// Why it cannot be called; nil where it can.
    fileprivate var whyNotCalled: ResolutionFailure? {
        switch gateway.state {
        case .callable, .local: nil
        case .listOnly: .listOnly
        case .off, .needs: .notConfigured(gateway.id, variable: gateway.keyVariable)
        }
    }
}

extension Bytes {
    fileprivate var firstSlash: Int? {
        withSpan { bytes in
            for index in 0..<bytes.count where bytes[index] == UInt8(ascii: "/") { return index }
            return nil
        }
    }
}
