import Testing

@testable import Domain

@Suite struct USDTests {
    @Test(arguments: [
        ("0.0000025", 0, "0.0000025"), ("2.5e-06", 0, "0.0000025"), ("2.5E-6", 0, "0.0000025"),
        ("0.23", -6, "0.00000023"), ("3900", -10, "0.00000039"), ("30000", -10, "0.000003"),
        ("850", -9, "0.00000085"), ("0", 0, "0"), ("-1", 0, "-1"), ("-0.5", 0, "-0.5"), ("100", 0, "100"),
        ("1.10", 0, "1.1"), ("1e2", 0, "100"), ("0.000000000000000001", 0, "0.000000000000000001"),
        ("0e999", 0, "0"), ("0.0", -40, "0"), ("1e+3", 0, "1000"),
        ("-0.000000000000000001", 0, "-0.000000000000000001"),
        ("1.000000000000000001", 0, "1.000000000000000001"),
        ("20.05", 0, "20.05"), ("99999999999999999999.9", 0, "99999999999999999999.9"),
        ("170141183460469231731.687303715884105727", 0, "170141183460469231731.687303715884105727"),
    ])
    func `an amount is read and written to the digit`(text: String, scale: Int, expected: String) {
        #expect(USD(decimal: text, scale: scale)?.description == expected)
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "+1", "1e", "1e+", "abc", "0.10 USD", "NaN", "null", "1 ", " 1", "1e-19",
        "0.0000000000000000001", "1e40", "99999999999999999999999999999999999999999", "--1", "1.2.3",
        "1e99999",
    ])
    func `what is no exact amount is none`(text: String) {
        #expect(USD(decimal: text) == nil)
    }

    @Test func `amounts are multiplied and added without a rounding error, or not at all`() {
        let price = USD(attodollars: 2_500_000_000_000)

        #expect(price.times(3)?.description == "0.0000075")
        #expect(price.plus(price)?.description == "0.000005")
        #expect(USD(attodollars: .max).times(2) == nil)
        #expect(USD(attodollars: .max).plus(price) == nil)
    }

    @Test func `free is an amount, unknown and dynamic are none`() {
        #expect(Price.free.amount == .zero)
        #expect(Price.unknown.amount == nil)
        #expect(Price.dynamic.amount == nil)
    }
}
