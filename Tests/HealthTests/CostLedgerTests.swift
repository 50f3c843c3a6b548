import Base
import Domain
import Testing

@testable import Health

@Suite struct CostLedgerTests {
    /// 2027-01-15 08:00 UTC.
    private static let morning = WallTime(nanoseconds: 1_800_000_000_000_000_000)
    private static let cent = USD(decimal: "0.01")

    private static func after(hours: Int64) -> WallTime {
        WallTime(nanoseconds: morning.nanoseconds + hours * 3_600_000_000_000)
    }

    @Test func `costs are added up exactly, and unknown ones are counted`() {
        var ledger = CostLedger()

        ledger.count(USD(decimal: "0.1"), on: Self.morning)
        ledger.count(USD(decimal: "0.2"), on: Self.morning)
        ledger.count(nil, on: Self.morning)

        let reading = ledger.reading(on: Self.morning)
        #expect(reading.sinceStart.description == "0.3")
        #expect(reading.today.description == "0.3")
        #expect(reading.unknownSinceStart == 1)
        #expect(reading.unknownToday == 1)
    }

    @Test func `a day begins at midnight UTC, also when nobody asks anything`() {
        var ledger = CostLedger()
        ledger.count(Self.cent, on: Self.morning)

        #expect(ledger.reading(on: Self.after(hours: 15)).today.description == "0.01")
        let nextDay = ledger.reading(on: Self.after(hours: 16))

        #expect(nextDay.today == .zero)
        #expect(nextDay.unknownToday == 0)
        #expect(nextDay.sinceStart.description == "0.01")
    }

    @Test(arguments: [-24 * 365 * 80, -24, 24, 24 * 365 * 80])
    func `a clock that jumps to another day begins the day anew and loses nothing`(hours: Int64) {
        var ledger = CostLedger()
        ledger.count(Self.cent, on: Self.morning)
        ledger.count(nil, on: Self.morning)

        ledger.count(Self.cent, on: Self.after(hours: hours))
        ledger.count(Self.cent, on: Self.morning)

        let reading = ledger.reading(on: Self.morning)
        #expect(reading.sinceStart.description == "0.03")
        #expect(reading.today.description == "0.01")
        #expect(reading.unknownSinceStart == 1)
        #expect(reading.unknownToday == 0)
    }

    @Test func `looking at it changes nothing`() {
        var ledger = CostLedger()
        ledger.count(Self.cent, on: Self.morning)

        _ = ledger.reading(on: Self.after(hours: 24))

        #expect(ledger.reading(on: Self.morning).today.description == "0.01")
    }

    @Test func `a sum without room for more counts the rest as unknown`() {
        var ledger = CostLedger()
        ledger.count(USD(attodollars: .max), on: Self.morning)

        ledger.count(Self.cent, on: Self.morning)

        let reading = ledger.reading(on: Self.morning)
        #expect(reading.sinceStart == USD(attodollars: .max))
        #expect(reading.unknownSinceStart == 1)
    }
}
