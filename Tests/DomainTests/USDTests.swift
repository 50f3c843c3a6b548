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
        ("170141183460469231.687303715884105727", 0, "170141183460469231.687303715884105727"),
    ])
    func `an amount is read and written to the digit`(text: String, scale: Int, expected: String) {
        #expect(USD(decimal: text, scale: scale)?.description == expected)
    }

    @Test(arguments: [
        "00.1", "01", "-01", "", "-", ".", "1.", ".5", "+1", "1e", "1e+", "abc", "0.10 USD", "NaN", "null",
        "1 ", " 1", "1e-19",
        "0.0000000000000000001", "1e40", "99999999999999999999999999999999999999999", "--1", "1.2.3",
        "1e99999",
    ])
    func `what is no exact amount is none`(text: String) {
        #expect(USD(decimal: text) == nil)
    }

    @Test(arguments: [
        ("2.3000000000000002e-07", 0, "0.00000023"), ("0.19999999999999998", -6, "0.0000002"),
        ("0.30000000000000004", 0, "0.3"), ("0.04000000000000001", 0, "0.04"),
        ("0.9999999999999999", 0, "1"), ("-0.30000000000000004", 0, "-0.3"), ("1e-19", 0, "0"),
        ("4.9e-19", 0, "0"), ("5e-19", 0, "0.000000000000000001"), ("-5e-19", 0, "-0.000000000000000001"),
        ("5e-20", 0, "0"), ("1e-999999999999", 0, "0"), ("0.1", -40, "0"), ("0.0000025", 0, "0.0000025"),
        ("123456789012345", -15, "0.123456789012345"),
        ("0." + String(repeating: "3", count: 1000), 0, "0.333333333333333"),
        ("1" + String(repeating: "0", count: 40) + "e-40", 0, "1"),
    ])
    func `what computing left behind is rounded away`(text: String, scale: Int, expected: String) throws {
        #expect(try USD(nearestTo: text, scale: scale).description == expected)
    }

    @Test func `what cannot be rounded is no number, or too large`() {
        for text in ["", "NaN", "0.10 USD", "1e", "."] {
            #expect(throws: DecimalFailure.noNumber) { try USD(nearestTo: text) }
        }
        for text in ["1e400", "1e21", "-1e99", "1e99999999999999999999", String(repeating: "9", count: 60)] {
            #expect(throws: DecimalFailure.tooLarge) { try USD(nearestTo: text) }
        }
    }

    @Test func `an amount is what its text says, and its text has no exponent`() throws {
        var attodollars: Int128 = 1
        while attodollars < Int128.max / 20 {
            for amount in [attodollars, -attodollars, attodollars * 7 + 3].map(USD.init(attodollars:)) {
                let text = amount.description

                #expect(USD(decimal: text) == amount)
                #expect(text.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 || $0 == 46 })
                #expect(!text.contains(".") || (text.last != "0" && text.last != "."))
            }
            attodollars = attodollars * 10 + attodollars % 9
        }
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
