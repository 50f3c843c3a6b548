// Each event in each state.
import Base
import Testing

@testable import Routing

@Suite struct CircuitBreakerTests {
    private static let start = Moment(nanoseconds: 1_000_000_000_000)
    private let rules = BreakerRules()

    private func at(_ seconds: Double) -> Moment {
        Self.start.advanced(by: .nanoseconds(Int64(seconds * 1e9)))
    }

    /// What happens: `+` went well, `-` failed, `0` ended without an outcome, `b` begins, `!` begins in any case.
    private func run(_ events: String, on breaker: inout CircuitBreaker, at seconds: Double) -> [Bool] {
        var admitted: [Bool] = []
        for event in events {
            switch event {
            case "+": breaker.succeeded(at: at(seconds), rules)
            case "-": breaker.failed(at: at(seconds), rules)
            case "0": breaker.endedWithoutOutcome(at: at(seconds))
            case "b": admitted.append(breaker.begin(at: at(seconds), isForced: false, rules))
            case "!": admitted.append(breaker.begin(at: at(seconds), isForced: true, rules))
            default: Issue.record("no such event")
            }
        }
        return admitted
    }

    private func after(_ events: String) -> CircuitBreaker {
        var breaker = CircuitBreaker()
        _ = run(events, on: &breaker, at: 0)
        return breaker
    }

    @Test(arguments: [
        ("----", false), ("-----", true), ("----+----", false), ("+-+-+-+-", false), ("+-+-+-+-+-", true),
        ("++++++++--", false), ("+++++----", false), ("++++++----", false), ("++++++------", true),
        ("0000000000", false), ("----0-", true), ("+++++++++++++++----", false),
    ])
    func `closed: failures in a row or half of ten open it`(events: String, isOpen: Bool) {
        #expect(after(events).state == (isOpen ? .open(until: at(10)) : .closed))
    }

    @Test func `what is older than the window does not count`() {
        var breaker = CircuitBreaker()
        _ = run("+-+-+-+-", on: &breaker, at: 0)
        _ = run("+-", on: &breaker, at: 61)
        #expect(breaker.state == .closed)

        _ = run("+-+-+-+-", on: &breaker, at: 62)
        #expect(breaker.state != .closed)
    }

    @Test func `open: nobody goes until the time is over, then one`() {
        var breaker = after("-----")

        #expect(run("b+-0b", on: &breaker, at: 9.999) == [false, false])
        #expect(breaker.state == .open(until: at(10)))
        #expect(breaker.isClosedToCalls(at: at(9.999)) == at(10))
        #expect(breaker.isClosedToCalls(at: at(10)) == nil)
        #expect(run("bbb", on: &breaker, at: 10) == [true, false, false])
        #expect(breaker.state == .probing(until: at(70)))
        #expect(breaker.isClosedToCalls(at: at(11)) == at(70))
    }

    @Test func `open: who has nobody else goes, and is the probe`() {
        var breaker = after("-----")

        #expect(run("!b", on: &breaker, at: 1) == [true, false])
        #expect(breaker.state == .probing(until: at(61)))
    }

    @Test(arguments: [
        ("+", CircuitBreaker.State.closed), ("-", .open(until: Self.start.advanced(by: .seconds(31)))),
        ("0", .open(until: Self.start.advanced(by: .seconds(11)))),
        ("b", .probing(until: Self.start.advanced(by: .seconds(70)))),
        ("!", .probing(until: Self.start.advanced(by: .seconds(71)))),
    ])
    func `probing: each event`(event: String, state: CircuitBreaker.State) {
        var breaker = after("-----")
        _ = run("b", on: &breaker, at: 10)
        _ = run(event, on: &breaker, at: 11)

        #expect(breaker.state == state)
    }

    @Test func `a probe that never reports is not waited for`() {
        var breaker = after("-----")
        _ = run("b", on: &breaker, at: 10)

        #expect(run("b", on: &breaker, at: 69.9) == [false])
        #expect(run("bb", on: &breaker, at: 70) == [true, false])
    }

    @Test func `each failed probe doubles the time, up to five minutes`() {
        var breaker = after("-----")
        var now = 0.0
        for seconds in [10.0, 20, 40, 80, 160, 300, 300, 300] {
            #expect(breaker.state == .open(until: at(now + seconds)))
            now += seconds
            #expect(run("b-", on: &breaker, at: now) == [true])
        }
    }

    @Test func `closed again it begins from nothing`() {
        var breaker = after("-----")
        _ = run("b-", on: &breaker, at: 10)
        _ = run("b+", on: &breaker, at: 30)
        #expect(breaker.state == .closed)

        _ = run("----", on: &breaker, at: 31)
        #expect(breaker.state == .closed)
        _ = run("-", on: &breaker, at: 31)
        #expect(breaker.state == .open(until: at(41)))
    }
}
