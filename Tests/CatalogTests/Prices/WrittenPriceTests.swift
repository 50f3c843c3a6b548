// Prices as people write them.
import Catalog
import Domain
import Testing

@Suite struct WrittenPriceTests {
    @Test(arguments: [
        ("2.50 USD/1M tokens", "0.0000025", BilledUnit.token), ("0.015 USD/1M tokens", "0.000000015", .token),
        ("3 USD/1K tokens", "0.003", .token), ("0.0000001 USD/token", "0.0000001", .token),
        ("1e-7 USD/token", "0.0000001", .token), ("0.025 USD/image", "0.025", .image),
        ("0.02 USD/request", "0.02", .request), ("0.01 USD/search", "0.01", .search),
        // An attodollar for a token.
        ("0.000000000001 USD/1M tokens", "0.000000000000000001", .token),
    ])
    func `an amount is read with its unit`(text: String, amount: String, unit: BilledUnit) throws {
        let price = try #require(WrittenPrice(parsing: text))

        #expect(price.amount.description == amount)
        #expect(price.unit == unit)
        #expect(WrittenPrice(parsing: price.description) == price)
    }

    @Test(arguments: [
        "", " ", "2.50", "2.50 ", "USD/1M tokens", " USD/1M tokens", "2.50 USD", "2.50 EUR/1M tokens",
        "2.50  USD/1M tokens", "2,50 USD/1M tokens", "$2.50 USD/1M tokens", "NaN USD/image", "free",
        "0x10 USD/image", "2.50 USD/1M tokens ", "2.50 usd/1M tokens", "2.50 USD/1m tokens",
        // Finer than an attodollar.
        "0.0000000000001 USD/1M tokens", "1e400 USD/image",
    ])
    func `a number without a unit is no price, nor is anything else`(text: String) {
        #expect(WrittenPrice(parsing: text) == nil)
    }

    @Test func `tokens are written by the million, without noise`() throws {
        let amount = try #require(USD(decimal: "2.3000000000", scale: -7))

        #expect(WrittenPrice(amount, per: .token).description == "0.23 USD/1M tokens")
        #expect(WrittenPrice(.zero, per: .token).description == "0 USD/1M tokens")
        // No room for a million times as much.
        let most = USD(attodollars: .max)
        #expect(WrittenPrice(most, per: .token).description == "\(most) USD/token")
    }
}
