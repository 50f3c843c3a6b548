// A price as people write it, with its unit.
package import Domain

/// A price that says its unit in the same text, so that no number is ever taken for another: `2.50 USD/1M tokens`,
/// `0.025 USD/image`.
package struct WrittenPrice: Equatable, Sendable {
    /// For one unit.
    package let amount: USD
    package let unit: BilledUnit

    package init(_ amount: USD, per unit: BilledUnit) {
        self.amount = amount
        self.unit = unit
    }

    /// The units that are read; the power of ten makes a number dollars for one of them.
    private static let units: [(text: String, unit: BilledUnit, scale: Int)] = [
        ("USD/1M tokens", .token, -6), ("USD/1K tokens", .token, -3), ("USD/token", .token, 0),
        ("USD/image", .image, 0), ("USD/request", .request, 0), ("USD/search", .search, 0),
    ]

    /// What is read, in words for whoever wrote something else.
    package static let expected =
        "an amount with its unit, such as '2.50 USD/1M tokens', '0.025 USD/image', '0.02 USD/request', '0.01 USD/search'"

    /// - Returns: nil for a text without a number, without a unit that is known, or finer than an attodollar.
    package init?(parsing text: String) {
        guard let space = text.firstIndex(of: " ") else { return nil }
        let unitText = text[text.index(after: space)...]
        guard let known = Self.units.first(where: { $0.text == unitText }),
            let amount = USD(decimal: String(text[..<space]), scale: known.scale)
        else { return nil }
        self.init(amount, per: known.unit)
    }
}

extension WrittenPrice: CustomStringConvertible {
    /// Exact, and read again as the same; tokens by the million, as people compare them.
    package var description: String {
        switch unit {
        case .token: amount.times(1_000_000).map { "\($0) USD/1M tokens" } ?? "\(amount) USD/token"
        case .image: "\(amount) USD/image"
        case .request: "\(amount) USD/request"
        case .search: "\(amount) USD/search"
        }
    }
}
