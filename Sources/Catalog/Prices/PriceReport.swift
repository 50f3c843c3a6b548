// What was found when a gateway's prices were looked at.
package import Domain

/// What somebody should know of the prices that a gateway lists.
package struct PriceReport: Equatable, Sendable {
    /// So many native ids are named.
    static let mostExamples = 10

    /// How many models have prices that cannot be.
    package private(set) var absurd = 0
    /// Native ids of the first of them.
    package private(set) var absurdExamples: [String] = []
    /// Where the listing and `Catalog/prices.json` differ, in the order of the listing. At most two for each entry there.
    package private(set) var drifts: [PriceDrift] = []

    package init() {}

    /// Whether there is nothing to tell.
    package var isEmpty: Bool { absurd == 0 && drifts.isEmpty }

    /// The same in the words of lists.
    package var problems: [ListProblem: Int] { absurd == 0 ? [:] : [.priceIsAbsurd: absurd] }

    /// The largest difference; of equal ones the first.
    package var worstDrift: PriceDrift? {
        var worst: PriceDrift?
        for drift in drifts where drift.permille.magnitude > worst?.permille.magnitude ?? 0 { worst = drift }
        return worst
    }

    mutating func foundAbsurd(_ nativeID: String) {
        absurd += 1
        if absurdExamples.count < Self.mostExamples { absurdExamples.append(nativeID) }
    }

    mutating func found(_ drift: PriceDrift) {
        drifts.append(drift)
    }
}

/// A price that the gateway lists otherwise than `Catalog/prices.json` has it: one of them is out of date.
package struct PriceDrift: Equatable, Sendable {
    package let nativeID: String
    package let kind: ModelPrices.Kind
    /// For one unit.
    package let listed: USD
    package let written: USD

    /// By how much the listed price is above the written one, in thousandths of it; negative where it is below. Exact,
    /// but for what is less than a thousandth.
    package var permille: Int128 {
        let (product, overflow) = (listed.attodollars - written.attodollars).multipliedReportingOverflow(
            by: 1000)
        guard !overflow, written > .zero else { return listed > written ? .max : .min }
        return product / written.attodollars
    }

    /// `+12.5 %`.
    package var percentText: String {
        let (whole, tenth) = permille.magnitude.quotientAndRemainder(dividingBy: 10)
        return "\(permille < 0 ? "-" : "+")\(whole).\(tenth) %"
    }

    /// The drift of a price, if it is one.
    ///
    /// - Parameter percent: what differs by no more than so many percent of the written price is none.
    init?(
        of nativeID: String, _ kind: ModelPrices.Kind, listed: Price, written: Price, beyond percent: Int
    ) {
        guard case .perUnit(let listed) = listed, case .perUnit(let written) = written else { return nil }
        let difference = USD(attodollars: abs(listed.attodollars - written.attodollars))
        guard let whole = difference.times(100), let allowed = written.times(percent), whole > allowed
        else { return nil }
        (self.nativeID, self.kind, self.listed, self.written) = (nativeID, kind, listed, written)
    }
}
