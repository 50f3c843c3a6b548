// What the numbers of a price list mean.
internal import Base
internal import Domain
internal import JSON

/// The unit of prices in a listing. It is a fact of the gateway's API, so its record must say it.
package enum PriceUnit: String, CaseIterable, Sendable {
    case dollarsPerToken = "USD/token"
    case dollarsPerThousand = "USD/1K tokens"
    case dollarsPerMillion = "USD/1M tokens"
    /// Novita's: 3900 is 0.39 USD per million.
    case tenThousandthsPerMillion = "1e-4 USD/1M tokens"
    case centsPerToken = "cents/token"
    /// xAI's: 30000 is 3 USD per million.
    case centsPerHundredMillion = "cents/100M tokens"
    /// Near's objects: `{"amount":850,"scale":9,"currency":"USD"}` is 850·10⁻⁹ USD per token.
    case scaled = "amount*10^-scale USD/token"

    /// The price of a token; nil when `value` is no price: no number, no text with one, a negative amount other
    /// than the −1 that stands for a dynamic price.
    func price(_ value: JSONNode) -> Price? {
        if self == .scaled { return Self.scaledPrice(value) }
        return value.decimalText.flatMap { Self.price($0, scale: scale) }
    }

    /// The power of ten that makes a number dollars per token.
    private var scale: Int {
        switch self {
        case .dollarsPerToken, .scaled: 0
        case .centsPerToken: -2
        case .dollarsPerThousand: -3
        case .dollarsPerMillion: -6
        case .tenThousandthsPerMillion, .centsPerHundredMillion: -10
        }
    }

    private static func scaledPrice(_ value: JSONNode) -> Price? {
        guard let amount = value["amount"]?.decimalText, let scale = value["scale"]?.int,
            (0...18).contains(scale), value["currency"]?.matches("USD") ?? true
        else { return nil }
        return price(amount, scale: -scale)
    }

    private static func price(_ text: String, scale: Int) -> Price? {
        if let plain = USD(decimal: text), plain == USD(decimal: "-1") { return .dynamic }
        guard let amount = USD(decimal: text, scale: scale), amount >= .zero else { return nil }
        return .perUnit(amount)
    }
}

extension JSONNode {
    /// A number as it is spelled, also one that is written as a text.
    fileprivate var decimalText: String? { numberText?.text ?? string }
}
