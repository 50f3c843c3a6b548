// What is tried again, when, and for how long.
import Base
import Testing

@testable import Telemetry

@Suite struct RedeliveryTests {
    private let now = Moment(nanoseconds: 1_000_000_000_000)

    @Test func `what was taken is done, and what never will be is given up`() {
        var redelivery = Redelivery()

        #expect(redelivery.verdict(on: .accepted(rejected: 3), at: now, random: 0) == .done(rejected: 3))
        #expect(redelivery.verdict(on: .refused(status: 400), at: now, random: 0) == .giveUp)
    }

    @Test(arguments: [ExportOutcome.unreachable, .busy(retryAfter: nil)])
    func `pauses double, half of each left to chance`(outcome: ExportOutcome) {
        var (early, late) = (Redelivery(), Redelivery())

        for seconds in [1, 2, 4, 8, 16] {
            let half = now.advanced(by: .milliseconds(500 * seconds))
            #expect(early.verdict(on: outcome, at: now, random: 0) == .again(at: half))
            let whole = now.advanced(by: .seconds(seconds))
            #expect(late.verdict(on: outcome, at: now, random: 1) == .again(at: whole))
        }
        #expect(early.verdict(on: outcome, at: now, random: 0) == .giveUp)
        #expect(late.verdict(on: outcome, at: now, random: 1) == .giveUp)
    }

    @Test func `a collector's own wish is followed, within reason`() {
        var redelivery = Redelivery()

        let asked = redelivery.verdict(on: .busy(retryAfter: .seconds(7)), at: now, random: 0)
        #expect(asked == .again(at: now.advanced(by: .seconds(7))))
        let unreasonable = redelivery.verdict(on: .busy(retryAfter: .seconds(86400)), at: now, random: 0)
        #expect(unreasonable == .again(at: now.advanced(by: .seconds(60))))
    }
}
