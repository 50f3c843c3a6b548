// How gateways of one format count differently.
internal import Base
internal import Domain
package import JSON

/// What a gateway's `usage` means where OpenAI's format leaves that open.
package struct UsageRules: Equatable, Sendable {
    /// Whether `completion_tokens` leave out the tokens of reasoning.
    package let completionExcludesReasoning: Bool
    /// Where it says what the answer was charged; nil where it does not.
    package let charge: ChargeMember?

    package init(completionExcludesReasoning: Bool = false, charge: ChargeMember? = nil) {
        self.completionExcludesReasoning = completionExcludesReasoning
        self.charge = charge
    }
}

/// The member of `usage` in which a gateway says what it charged.
package struct ChargeMember: Equatable, Sendable {
    /// What its number counts.
    package enum Unit: String, CaseIterable, Sendable {
        case dollars = "USD"
        /// xAI's ticks: docs.x.ai/developers/cost-tracking, November 2026.
        case tenthsOfNanodollars = "1e-10 USD"

        /// The power of ten that makes a number dollars.
        fileprivate var scale: Int {
            switch self {
            case .dollars: 0
            case .tenthsOfNanodollars: -10
            }
        }
    }

    /// More than any answer costs: an amount beyond it is none.
    private static let most = USD(attodollars: 1_000_000_000_000_000_000_000_000)

    /// Below `usage`.
    let place: JSONPointer
    let unit: Unit

    package init(at place: JSONPointer, unit: Unit) {
        self.place = place
        self.unit = unit
    }

    /// - Returns: nil where it is no number, is negative, or cannot be believed.
    func amount(in usage: JSONNode) -> USD? {
        guard let text = usage[place]?.numberText, text.count <= 64,
            let amount = try? USD(nearestTo: text.text, scale: unit.scale), amount >= .zero,
            amount <= Self.most
        else { return nil }
        return amount
    }
}
