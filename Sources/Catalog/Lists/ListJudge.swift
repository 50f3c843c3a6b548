// Whether a list that a gateway gave can be believed.
internal import Base
internal import Domain
internal import Providers

/// What is odd about a list that was kept back.
struct ListSuspicion: Equatable, Sendable {
    /// For people: `3 models, where 312 were known`.
    let words: String
    /// The same for lists of the same ids, in whatever order.
    let fingerprint: Int
    /// How often in a row the same list came.
    var times = 1
}

/// What is to be done with a list that came.
enum ListVerdict: Equatable, Sendable {
    /// It has the models that are in use; other rows may have had other problems.
    case same(problems: [ListProblem: Int])
    /// It takes the place of the one in use.
    case new(ListReading)
    case suspicious(ListSuspicion)
}

/// Judges a list by the one that is in use. A matter of milliseconds for ten thousand models: not for a loop.
struct ListJudge: Sendable {
    /// So often in a row the same list has to come to be believed.
    static let timesToBelieve = 3
    /// A price has moved when it is so many times what it was, or the reverse: units get mixed up by powers of ten.
    private static let absurdFactor = Int128(50)
    /// So many prices must have moved; fewer may be somebody's decision.
    private static let mostMovedPrices = 3

    let rules: ListRules
    /// The list in use.
    let known: KnownList?
    /// What was odd about the latest list, if it was kept back.
    let earlier: ListSuspicion?
    /// Whether somebody insists on what comes.
    let isForced: Bool

    func verdict(on reading: ListReading) -> ListVerdict {
        if let known, known.models == reading.models { return .same(problems: reading.problems) }
        guard !isForced, let words = oddity(of: reading.models) else { return .new(reading) }
        var suspicion = ListSuspicion(words: words, fingerprint: Self.fingerprint(of: reading.models))
        if let earlier, earlier.fingerprint == suspicion.fingerprint { suspicion.times += earlier.times }
        return suspicion.times >= Self.timesToBelieve ? .new(reading) : .suspicious(suspicion)
    }

    /// What is odd, in words; nil where nothing is.
    private func oddity(of models: [ListedModel]) -> String? {
        guard !rules.isLocal else { return nil }
        // A first list is served whatever it has, as long as it has something.
        guard let known, known.address == rules.address else { return models.isEmpty ? "no models" : nil }
        let count = models.count == 1 ? "1 model" : "\(models.count) models"
        if models.count < rules.expectAtLeast {
            return "\(count), where at least \(rules.expectAtLeast) are expected"
        }
        if models.count * 2 < known.models.count { return "\(count), where \(known.models.count) were known" }
        return models.isEmpty && !known.models.isEmpty
            ? "no models" : movedPrices(from: known.models, to: models)
    }

    private func movedPrices(from old: [ListedModel], to new: [ListedModel]) -> String? {
        let before = Dictionary(old.map { ($0.nativeID, $0.prices) }) { first, _ in first }
        var (compared, moved) = (0, 0)
        for model in new {
            guard let hasMoved = before[model.nativeID].flatMap({ Self.hasMoved(from: $0, to: model.prices) })
            else { continue }
            compared += 1
            if hasMoved { moved += 1 }
        }
        guard moved >= Self.mostMovedPrices, moved * 2 > compared else { return nil }
        return
            "the prices of \(moved) of \(compared) models are at least \(Self.absurdFactor) times what they were,"
            + " or a part of it as small"
    }

    /// nil where there are no two prices to compare.
    private static func hasMoved(from old: ModelPrices, to new: ModelPrices) -> Bool? {
        var answer: Bool?
        for kind in [ModelPrices.Kind.prompt, .completion] {
            guard case .perUnit(let before) = old[kind], case .perUnit(let now) = new[kind],
                before > .zero, now > .zero
            else { continue }
            let (low, high) = (min(before, now).attodollars, max(before, now).attodollars)
            answer = answer == true || high / low >= absurdFactor
        }
        return answer
    }

    private static func fingerprint(of models: [ListedModel]) -> Int {
        // A sum does not care for the order.
        models.reduce(models.count) { $0 &+ $1.nativeID.hashValue }
    }
}
