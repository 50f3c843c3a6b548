// Slowing down those who guess keys.
import Base
import Testing

@testable import GatewayAPI

extension GuessLimiter {
    /// A wrong key that nobody has tried before.
    fileprivate mutating func guessedWrong(by caller: CallerNetwork, at now: Moment) {
        guessed(Bytes("\(UInt64.random(in: .min ... .max))"), by: caller, at: now)
    }
}

@Suite struct GuessLimiterTests {
    private static let start = Moment(nanoseconds: 1_000_000_000_000)
    private static let caller = CallerNetwork(peer: "192.0.2.1")

    /// A limiter that has heard of `wrong` wrong keys, all at the start.
    private static func limiter(after wrong: Int) -> GuessLimiter {
        var limiter = GuessLimiter()
        for _ in 0..<wrong { limiter.guessedWrong(by: caller, at: start) }
        return limiter
    }

    @Test(arguments: 0...12)
    func `ten wrong keys are free`(wrong: Int) {
        let wait = Self.limiter(after: wrong).wait(of: Self.caller, at: Self.start)

        #expect(wait == (wrong < 10 ? nil : .seconds(5 * (wrong - 9))))
    }

    @Test func `afterwards one is looked at every five seconds`() {
        var limiter = Self.limiter(after: 10)
        var now = Self.start
        for _ in 0..<20 {
            #expect(limiter.wait(of: Self.caller, at: now.advanced(by: .milliseconds(4999))) != nil)
            now = now.advanced(by: .seconds(5))
            #expect(limiter.wait(of: Self.caller, at: now) == nil)
            limiter.guessedWrong(by: Self.caller, at: now)
            #expect(limiter.wait(of: Self.caller, at: now) == .seconds(5))
        }
    }

    @Test func `after fifty seconds all is forgiven`() {
        var limiter = Self.limiter(after: 10)
        let later = Self.start.advanced(by: .seconds(50))
        for _ in 0..<9 { limiter.guessedWrong(by: Self.caller, at: later) }

        #expect(limiter.wait(of: Self.caller, at: later) == nil)
        limiter.guessedWrong(by: Self.caller, at: later)
        #expect(limiter.wait(of: Self.caller, at: later) == .seconds(5))
    }

    @Test func `the same key again is no guess`() {
        var limiter = GuessLimiter()
        for _ in 0..<1000 { limiter.guessed(Bytes("an old key"), by: Self.caller, at: Self.start) }

        #expect(limiter.wait(of: Self.caller, at: Self.start) == nil)
    }

    @Test func `others do not wait`() {
        let limiter = Self.limiter(after: 100)

        #expect(limiter.wait(of: CallerNetwork(peer: "192.0.2.2"), at: Self.start) == nil)
    }

    @Test func `of many callers those with the least guilt are forgotten`() {
        var limiter = Self.limiter(after: 10)
        for number in 0..<3000 {
            let other = CallerNetwork(peer: "10.0.\(number / 250).\(number % 250)")
            limiter.guessedWrong(by: other, at: Self.start)
            #expect(limiter.count <= GuessLimiter.mostCallers)
        }

        #expect(limiter.count == GuessLimiter.mostCallers)
        #expect(limiter.wait(of: Self.caller, at: Self.start) != nil)
    }

    @Test func `who is forgiven takes no room`() {
        var limiter = GuessLimiter()
        for number in 0..<GuessLimiter.mostCallers {
            limiter.guessedWrong(
                by: CallerNetwork(peer: "10.1.\(number / 250).\(number % 250)"), at: Self.start)
        }
        limiter.guessedWrong(by: Self.caller, at: Self.start.advanced(by: .seconds(5)))

        #expect(limiter.count == 1)
    }

    // MARK: Who is one caller

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("::ffff:192.0.2.1", "192.0.2.1", true), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", true), ("2001:db8:1:2::", "2001:db8:1:3::", false),
        ("2001:db8::1", "2001:db8::2", true), ("2001:db8::1", "2001:db8:0:0:1::", true),
        ("2001:db8::1", "2001:db8:0:1::1", false), ("2001:db8:1::2:3:4:5", "2001:db8:1:0:2:3:4:5", true),
        ("::1", "::2", true), ("::1", "1::", false), ("fe80::1%eth0", "fe80::1%eth1", true),
        ("", "", true), ("::", ":::::::::::::", true), ("1:2:3:4:5:6:7:8::9", "1:2:3:4::", true),
    ])
    func `an address is counted by what its caller has for itself`(one: String, other: String, isSame: Bool) {
        #expect((CallerNetwork(peer: one) == CallerNetwork(peer: other)) == isSame)
    }
}
