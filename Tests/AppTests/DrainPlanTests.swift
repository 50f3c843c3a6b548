// A server's end, step by step.
import Base
import Testing

@testable import App

@Suite struct DrainPlanTests {
    private static let start = Moment(nanoseconds: 7_000_000_000)

    private func moment(_ seconds: Double) -> Moment { Self.start.advanced(by: .seconds(seconds)) }

    @Test func `it waits, reports, ends what runs, and stops`() {
        var plan = DrainPlan(patience: .seconds(12), at: Self.start)

        let steps = [0, 4.9, 5, 5.1, 9.9, 10, 11.9, 12, 12.1, 12.9, 13].map {
            plan.next(connections: 3, at: moment($0))
        }

        #expect(
            steps == [
                .wait, .wait, .report, .wait, .wait, .report, .wait, .endRequests, .wait, .wait, .stop,
            ])
    }

    @Test(arguments: [0, 5, 11, 12, 12.5, 99])
    func `without a connection it stops at any time`(seconds: Double) {
        var plan = DrainPlan(patience: .seconds(12), at: Self.start)
        #expect(plan.next(connections: 0, at: moment(seconds)) == .stop)

        plan = DrainPlan(patience: .seconds(12), at: Self.start)
        _ = plan.next(connections: 1, at: moment(12))
        #expect(plan.next(connections: 0, at: moment(seconds)) == .stop)
    }

    @Test func `without patience what runs is ended at once, and still gets its moment`() {
        var plan = DrainPlan(patience: .zero, at: Self.start)

        #expect(plan.next(connections: 1, at: moment(0)) == .endRequests)
        #expect(plan.next(connections: 1, at: moment(0.9)) == .wait)
        #expect(plan.next(connections: 1, at: moment(1)) == .stop)
    }

    @Test func `a thread that slept for long ends requests all the same`() {
        var plan = DrainPlan(patience: .seconds(12), at: Self.start)

        #expect(plan.next(connections: 1, at: moment(100)) == .endRequests)
        #expect(plan.next(connections: 1, at: moment(100.5)) == .wait)
        #expect(plan.next(connections: 1, at: moment(101)) == .stop)
    }
}
