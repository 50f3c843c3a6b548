// Each event in each state.
import Base
import Testing

@testable import Health

@Suite struct EndpointCheckTests {
    private static let start = Moment(nanoseconds: 1_000_000_000_000)
    private static let day = WallTime(nanoseconds: 1_800_000_000_000_000_000)

    private static func at(_ seconds: Double) -> Moment {
        start.advanced(by: .nanoseconds(Int64(seconds * 1e9)))
    }

    enum State: CaseIterable {
        case idle, asking, good, failing, asking2

        /// As it is at `start`; where it rests, it is until a minute after, or 15 s where it fails.
        var check: EndpointCheck {
            var check = EndpointCheck(spread: 0.5)
            if self == .idle { return check }
            _ = check.began(at: start)
            switch self {
            case .idle, .asking: break
            case .good: _ = check.answered(after: .milliseconds(9), at: start, on: day)
            case .failing: _ = check.failed("x", at: start, on: day, lastSuccessAt: nil)
            case .asking2:
                _ = check.failed("x", at: start, on: day, lastSuccessAt: nil)
                _ = check.requested(at: start)
            }
            return check
        }

        var isAsking: Bool { self == .asking || self == .asking2 }
    }

    @Test(arguments: State.allCases)
    func `it begins once`(state: State) {
        var check = state.check

        #expect(check.began(at: Self.start) == (state == .idle ? [.ask, .tell] : []))
    }

    @Test(arguments: State.allCases)
    func `a wish asks at once, or joins`(state: State) {
        var check = state.check

        #expect(check.requested(at: Self.start) == (state.isAsking ? [] : [.ask, .tell]))
        #expect(check.report.isChecking)
        #expect(check.report.nextCheckAt == nil)
    }

    @Test(arguments: State.allCases)
    func `an answer counts while it is asked for`(state: State) {
        var check = state.check
        let before = check.report

        let actions = check.answered(after: .milliseconds(7), at: Self.at(3), on: Self.day)

        guard state.isAsking else {
            #expect(actions == [])
            return #expect(check.report == before)
        }
        #expect(actions == [.tell, .wake(at: Self.at(63)), .over])
        #expect(check.report.outcome == .answered(latency: .milliseconds(7)))
        #expect(check.report.checkedAt == Self.at(3))
        #expect(check.report.checkedOn == Self.day)
        #expect(check.report.failuresInARow == 0)
        #expect(!check.report.isChecking)
        #expect(check.report.nextCheckAt == Self.at(63))
    }

    @Test(arguments: State.allCases)
    func `a failure counts while it is asked for`(state: State) {
        var check = state.check

        let actions = check.failed("answered 500", at: Self.at(3), on: Self.day, lastSuccessAt: nil)

        guard state.isAsking else { return #expect(actions == []) }
        let pause = state == .asking ? 15.0 : 30.0
        #expect(actions == [.tell, .wake(at: Self.at(3 + pause)), .over])
        #expect(check.report.outcome == .failed(reason: "answered 500"))
        #expect(check.report.failuresInARow == (state == .asking ? 1 : 2))
    }

    @Test func `an answer to a caller since the check began makes its failure void`() {
        var check = State.asking.check

        let actions = check.failed("late", at: Self.at(9), on: Self.day, lastSuccessAt: Self.at(1))

        #expect(actions == [.tell, .wake(at: Self.at(69)), .over])
        #expect(check.report.outcome == .notChecked)
        #expect(check.report.failuresInARow == 0)
        #expect(!check.report.isChecking)
    }

    @Test func `an answer to a caller from before does not`() {
        var check = State.asking.check

        _ = check.failed("late", at: Self.at(9), on: Self.day, lastSuccessAt: Self.start)

        #expect(check.report.outcome == .failed(reason: "late"))
    }

    @Test(arguments: State.allCases)
    func `when its time comes it is asked again, and not before`(state: State) {
        var check = state.check
        let due: Double? =
            switch state {
            case .idle, .asking, .asking2: nil
            case .good: 60
            case .failing: 15
            }
        guard let due else { return #expect(check.timerFired(at: Self.at(999), lastSuccessAt: nil) == []) }

        #expect(
            check.timerFired(at: Self.at(due - 1), lastSuccessAt: nil) == [.wake(at: Self.at(due))])
        #expect(check.timerFired(at: Self.at(due), lastSuccessAt: nil) == [.ask, .tell])
    }

    @Test func `answers to callers are the better check`() {
        var check = State.good.check

        #expect(
            check.timerFired(at: Self.at(60), lastSuccessAt: Self.at(50))
                == [.tell, .wake(at: Self.at(110))])
        #expect(check.report.nextCheckAt == Self.at(110))
        #expect(check.timerFired(at: Self.at(110), lastSuccessAt: Self.at(50)) == [.ask, .tell])
    }

    @Test func `but what failed is checked again, so that its word does not stay`() {
        var check = State.failing.check

        #expect(check.timerFired(at: Self.at(15), lastSuccessAt: Self.at(14)) == [.ask, .tell])
    }

    @Test(arguments: [(0.0, 48.0), (1.0, 72.0)])
    func `pauses are a fifth shorter or longer`(spread: Double, seconds: Double) {
        var check = EndpointCheck(spread: spread)
        _ = check.began(at: Self.start)

        let actions = check.answered(after: .zero, at: Self.start, on: Self.day)

        #expect(actions.contains(.wake(at: Self.at(seconds))))
    }

    @Test func `after many failures it is a minute from one check to the next`() {
        var check = EndpointCheck(spread: 0.5)
        _ = check.began(at: Self.start)
        var wakes: [EndpointCheck.Action?] = []
        for _ in 1...4 {
            wakes.append(
                check.failed("x", at: Self.start, on: Self.day, lastSuccessAt: nil).dropLast().last)
            _ = check.requested(at: Self.start)
        }

        #expect(wakes == [15, 30, 60, 60].map { .wake(at: Self.at($0)) })
    }

    @Test func `what is known of the same gateway elsewhere stands until it is checked`() {
        var check = EndpointCheck(spread: 0.5)

        _ = check.began(at: Self.start, after: State.failing.check.report)

        #expect(check.report.outcome == .failed(reason: "x"))
        #expect(check.report.isChecking)
    }
}
