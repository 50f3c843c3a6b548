import Base
import Domain
import Health
import Testing

@Suite struct ShortTextTests {
    @Test(arguments: [
        (0, "0 ms"), (400, "0.4 ms"), (9_940, "9.9 ms"), (182_400, "182 ms"), (999_400, "999 ms"),
        (1_240_000, "1.24 s"), (1_200_000, "1.2 s"), (12_340_000, "12.3 s"), (94_000_000, "94 s"),
        (4_000_000_000, "4,000 s"), (-5, "0 ms"),
    ])
    func `a measured time has about three digits`(microseconds: Int, text: String) {
        #expect(ShortText.measured(.microseconds(microseconds)) == text)
    }

    @Test(arguments: [
        (-3, "1 s"), (0, "1 s"), (42, "42 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"),
        (7200, "2 hours"), (172_799, "47 hours"), (172_800, "2 days"), (86_400_000, "1,000 days"),
    ])
    func `a span is told in whole units`(seconds: Int, text: String) {
        #expect(ShortText.span(.seconds(seconds)) == text)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1204, "1,204"), (-1_000_000, "-1,000,000"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `a count is grouped`(number: Int, text: String) {
        #expect(ShortText.count(number) == text)
    }

    @Test(arguments: [
        (0, 0, "0 %"), (0, 9, "0 %"), (1, 250, "0.4 %"), (1, 100_000, "under 0.1 %"), (37, 100, "37 %"),
        (9999, 10_000, "99 %"), (5, 5, "100 %"), (1, 3, "33 %"), (2, 100, "2 %"),
    ])
    func `a share never reads as none or all when it is neither`(part: Int, whole: Int, text: String) {
        #expect(ShortText.share(part, of: whole) == text)
    }

    @Test(arguments: [
        ("0", "$0"), ("0.0123", "$0.0123"), ("0.0000014", "$0.000001"), ("0.0000004", "under $0.000001"),
        ("0.9999999", "$1.00"), ("12.3", "$12.30"), ("12.345", "$12.35"), ("1234.5", "$1234.50"),
        ("-0.5", "-$0.5"),
    ])
    func `an amount is told in dollars`(decimal: String, text: String) throws {
        #expect(ShortText.amount(try #require(USD(decimal: decimal))) == text)
    }
}
