// Which rows of the same name are the same model.

/// Splits a group, the rows whose names differ by a date or by `:free` at most, into models.
///
/// A gateway that lists several of them says itself that they differ; a gateway that lists one only may call so what
/// others call by the plain name. Nothing else than the rows decides, and not their order.
struct GroupSplit {
    /// What a row's name says beside the group's.
    struct Variant: Hashable {
        /// 0: none.
        let date: UInt32
        let isFree: Bool

        static let plain = Variant(date: 0, isFree: false)
    }

    struct Row: Hashable {
        /// Any number that stands for its gateway.
        let gateway: Int
        let variant: Variant
        /// Whether its gateway can be called.
        var isCallable = true
    }

    /// Variants that some gateway lists beside another one: each is a model of its own.
    private let distinct: Set<Variant>
    private let hasSeveralDates: Bool
    /// The models that have a row which is not the free variant, and those of them that can be called.
    private var paid: Set<Variant> = []
    private var callablePaid: Set<Variant> = []
    private let callableFree: Set<Variant>

    init(_ rows: some Collection<Row>) {
        var ofGateways: [Int: Set<Variant>] = [:]
        for row in rows { ofGateways[row.gateway, default: []].insert(row.variant) }
        let variants = ofGateways.values.reduce(into: Set()) { $0.formUnion($1) }
        distinct = ofGateways.values.reduce(into: []) { distinct, variants in
            if variants.count > 1 { distinct.formUnion(variants) }
        }
        callableFree = Set(rows.lazy.filter { $0.isCallable && $0.variant.isFree }.map(\.variant))
        hasSeveralDates = Set(variants.lazy.map(\.date).filter { $0 != 0 }).count > 1
        for row in rows where !row.variant.isFree {
            let model = modelOfPaid(row.variant)
            paid.insert(model)
            if row.isCallable { callablePaid.insert(model) }
        }
    }

    /// The variant that a row's model goes by.
    func model(of variant: Variant) -> Variant {
        guard variant.isFree else { return modelOfPaid(variant) }
        if distinct.contains(variant) { return variant }
        // Alone at its gateway: shown with what it is the free variant of, if that is there. What can be called is not
        // hidden behind what cannot.
        let model = modelOfPaid(Variant(date: variant.date, isFree: false))
        let shown = callableFree.contains(variant) ? callablePaid : paid
        return shown.contains(model) ? model : variant
    }

    private func modelOfPaid(_ variant: Variant) -> Variant {
        // Of several dates at most one can be what the plain name means, and nobody says which.
        distinct.contains(variant) || hasSeveralDates ? variant : .plain
    }
}
