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
    case dollarsPerImage = "USD/image"
    case dollarsPerRequest = "USD/request"
    case dollarsPerSearch = "USD/search"

    /// What a place in a row says about a price.
    enum Reading: Equatable {
        /// Nothing.
        case absent
        case price(Price)
        case problem(ListProblem)
    }

    /// Whether it is a unit of what such a price is paid for.
    func fits(_ kind: ModelPrices.Kind) -> Bool {
        switch kind {
        case .prompt, .completion, .audio, .reasoning, .cacheRead, .cacheWrite: perWhat == .token
        case .image: perWhat == .image
        case .request: perWhat == .request
        case .webSearch: perWhat == .search
        }
    }

    /// The price of one token, image, request or search. −1 stands for a dynamic price in every unit.
    func read(_ value: JSONNode) -> Reading {
        if value.isNull { return .absent }
        if self == .scaled { return Self.readScaled(value) }
        guard let text = value.decimalText else { return .problem(.priceIsNoNumber) }
        return Self.read(text, scale: scale)
    }

    private enum What { case token, image, request, search }

    private var perWhat: What {
        switch self {
        case .dollarsPerToken, .dollarsPerThousand, .dollarsPerMillion, .tenThousandthsPerMillion,
            .centsPerToken, .centsPerHundredMillion, .scaled:
            .token
        case .dollarsPerImage: .image
        case .dollarsPerRequest: .request
        case .dollarsPerSearch: .search
        }
    }

    /// The power of ten that makes a number dollars for one.
    private var scale: Int {
        switch self {
        case .dollarsPerToken, .scaled, .dollarsPerImage, .dollarsPerRequest, .dollarsPerSearch: 0
        case .centsPerToken: -2
        case .dollarsPerThousand: -3
        case .dollarsPerMillion: -6
        case .tenThousandthsPerMillion, .centsPerHundredMillion: -10
        }
    }

    private static func readScaled(_ value: JSONNode) -> Reading {
        guard let amount = value["amount"]?.decimalText, let scale = value["scale"]?.int,
            (0...18).contains(scale), value["currency"]?.matches("USD") ?? true
        else { return .problem(.priceIsNoNumber) }
        return read(amount, scale: -scale)
    }

    private static func read(_ text: String, scale: Int) -> Reading {
        if USD(decimal: text) == minusOne { return .price(.dynamic) }
        do throws(DecimalFailure) {
            let amount = try USD(nearestTo: text, scale: scale)
            return amount < .zero ? .problem(.priceIsNegative) : .price(.perUnit(amount))
        } catch {
            switch error {
            case .noNumber: return .problem(.priceIsNoNumber)
            case .tooLarge: return .problem(.priceIsAbsurd)
            }
        }
    }

    private static let minusOne = USD(decimal: "-1")
}

extension JSONNode {
    /// A number as it is spelled, also one that is written as a text.
    fileprivate var decimalText: String? { numberText?.text ?? string }
}
