import Base
import Domain
import Testing

@testable import Health

@Suite struct TrafficWindowTests {
    private static let day = WallTime(nanoseconds: 1_800_000_000_000_000_000)

    private static func at(_ seconds: Int) -> Moment { Moment(nanoseconds: Int64(seconds) * 1_000_000_000) }

    private static let success = AttemptFacts(latency: .milliseconds(200), isAnswer: true)

    private static func failure(_ kind: ProviderFailure.Kind) -> AttemptFacts {
        AttemptFacts(failure: kind, outcome: kind.rawValue, latency: .milliseconds(20), isAnswer: false)
    }

    @Test func `before the first attempt it knows nothing`() {
        let reading = TrafficWindow().reading(at: Self.at(100))

        #expect(reading.window == .seconds(300))
        #expect(reading.attempts == 0)
        #expect(reading.failureRate == nil)
        #expect(reading.latencyP50 == nil)
        #expect(reading.slots == [])
        #expect(reading.hasRecovered)
    }

    @Test(arguments: [
        (ProviderFailure.Kind.unreachable, 1, 1, 0), (.timedOut, 1, 1, 0), (.authentication, 1, 1, 0),
        (.payment, 1, 1, 0), (.overloaded, 1, 1, 0), (.serverError, 1, 1, 0), (.brokenAnswer, 1, 1, 0),
        (.emptyAnswer, 1, 1, 0), (.rateLimited, 1, 0, 1), (.unknownModel, 0, 0, 0),
        (.invalidRequest, 0, 0, 0), (.cancelled, 0, 0, 0),
    ])
    func `each kind of failure counts for what it says`(
        kind: ProviderFailure.Kind, attempts: Int, failures: Int, rateLimited: Int
    ) {
        var window = TrafficWindow()

        window.count(Self.failure(kind), at: Self.at(5), on: Self.day)

        let reading = window.reading(at: Self.at(5))
        #expect(reading.attempts == attempts)
        #expect(reading.failures == failures)
        #expect(reading.rateLimited == rateLimited)
        #expect(reading.lastFailure?.kind == (attempts == 1 ? kind : nil))
        #expect(reading.latencyP50 == nil)
    }

    @Test func `an attempt that was given up says nothing`() {
        var window = TrafficWindow()

        window.count(
            AttemptFacts(outcome: "skipped", latency: .zero, isAnswer: false), at: Self.at(5), on: Self.day)

        #expect(window.reading(at: Self.at(5)).attempts == 0)
        #expect(window.lastSuccessAt == nil)
    }

    @Test func `what is older than five minutes is forgotten, slot by slot`() {
        var window = TrafficWindow()
        window.count(Self.success, at: Self.at(5), on: Self.day)
        window.count(Self.success, at: Self.at(15), on: Self.day)

        #expect(window.reading(at: Self.at(299)).attempts == 2)
        #expect(window.reading(at: Self.at(300)).attempts == 1)
        #expect(window.reading(at: Self.at(310)).attempts == 0)
        #expect(window.reading(at: Self.at(310)).lastSuccessAt == Self.at(15))
        #expect(window.reading(at: Self.at(310)).latencyP50 == nil)
    }

    @Test func `a slot is used again for another time`() {
        var window = TrafficWindow()
        window.count(Self.failure(.serverError), at: Self.at(5), on: Self.day)

        window.count(Self.success, at: Self.at(305), on: Self.day)

        let reading = window.reading(at: Self.at(305))
        #expect(reading.attempts == 1)
        #expect(reading.failures == 0)
    }

    @Test func `news that come late do not bring an old slot back`() {
        var window = TrafficWindow()
        window.count(Self.success, at: Self.at(305), on: Self.day)

        window.count(Self.failure(.serverError), at: Self.at(5), on: Self.day)

        #expect(window.reading(at: Self.at(305)).attempts == 1)
    }

    @Test func `slots come the oldest first`() throws {
        var window = TrafficWindow()
        window.count(Self.failure(.timedOut), at: Self.at(1000), on: Self.day)
        var stream = Self.success
        (stream.firstEvent, stream.streamed, stream.outputTokens) = (.milliseconds(80), .seconds(2), 100)
        window.count(stream, at: Self.at(1012), on: Self.day)

        let reading = window.reading(at: Self.at(1019))

        #expect(reading.slots.count == 30)
        #expect(reading.slots[28].failures == 1)
        #expect(reading.slots[28].firstEvent == nil)
        #expect(reading.slots[29].attempts == 1)
        #expect(abs(try #require(reading.slots[29].firstEvent).inMilliseconds - 80) < 5)
        #expect(reading.slots[0] == TrafficReading.Slot())
        #expect(reading.tokensPerSecond == 50)
    }

    @Test func `tokens without their time say no speed, nor do absurd ones trap`() {
        var window = TrafficWindow()
        var stream = Self.success
        stream.outputTokens = 100
        window.count(stream, at: Self.at(1), on: Self.day)
        #expect(window.reading(at: Self.at(1)).tokensPerSecond == nil)

        (stream.streamed, stream.outputTokens) = (.seconds(1), .max)
        window.count(stream, at: Self.at(1), on: Self.day)
        window.count(stream, at: Self.at(2), on: Self.day)

        #expect(window.reading(at: Self.at(2)).tokensPerSecond != nil)
    }

    @Test func `after a failure ten successes and half a minute mean that it is over`() {
        var window = TrafficWindow()
        window.count(Self.failure(.serverError), at: Self.at(0), on: Self.day)
        for second in 1...9 { window.count(Self.success, at: Self.at(second), on: Self.day) }
        #expect(!window.reading(at: Self.at(40)).hasRecovered)

        window.count(Self.success, at: Self.at(10), on: Self.day)

        #expect(!window.reading(at: Self.at(29)).hasRecovered)
        #expect(window.reading(at: Self.at(30)).hasRecovered)
        #expect(window.reading(at: Self.at(30)).successesInARow == 10)
    }

    @Test func `failures can be forgiven until something fails again`() {
        var window = TrafficWindow()
        window.count(Self.failure(.serverError), at: Self.at(0), on: Self.day)

        window.forgive()
        #expect(window.reading(at: Self.at(1)).hasRecovered)
        #expect(window.reading(at: Self.at(1)).failures == 1)
        window.count(Self.failure(.serverError), at: Self.at(2), on: Self.day)

        #expect(!window.reading(at: Self.at(3)).hasRecovered)
    }

    @Test func `a rate limit does not put recovery off`() {
        var window = TrafficWindow()
        window.count(Self.failure(.serverError), at: Self.at(0), on: Self.day)
        for second in 1...10 { window.count(Self.success, at: Self.at(second), on: Self.day) }

        window.count(Self.failure(.rateLimited), at: Self.at(29), on: Self.day)

        let reading = window.reading(at: Self.at(31))
        #expect(reading.hasRecovered)
        #expect(reading.lastFailure?.kind == .rateLimited)
    }
}
