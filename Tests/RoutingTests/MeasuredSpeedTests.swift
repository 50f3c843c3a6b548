// How fast a gateway was, and what of it is remembered.
import Base
import Testing

@testable import Routing

@Suite struct MeasuredSpeedTests {
    private static let start = Moment(nanoseconds: 1_000_000_000_000)

    private static let streams: [(Int?, Duration, Duration, Double?)] = [
        (100, .seconds(2), .zero, 50), (16, .milliseconds(10), .zero, 1600),
        (100, .seconds(2), .milliseconds(199), 50),
        // Too few tokens, too short a time, nobody counted, or the caller was the slow one.
        (15, .seconds(2), .zero, nil), (100, .milliseconds(9), .zero, nil), (nil, .seconds(2), .zero, nil),
        (100, .seconds(2), .milliseconds(200), nil), (100, .zero, .zero, nil),
    ]

    @Test(arguments: streams)
    func `a stream tells its throughput where it can`(
        tokens: Int?, flow: Duration, heldUp: Duration, throughput: Double?
    ) {
        let timing = StreamTiming(firstEvent: .seconds(1), tokens: tokens, flow: flow, heldUp: heldUp)

        #expect(timing.throughput == throughput)
        #expect(timing.firstEvent == .seconds(1))
    }

    private static func timing(_ seconds: Int, _ tokens: Int?) -> StreamTiming {
        StreamTiming(firstEvent: .seconds(seconds), tokens: tokens, flow: .seconds(1), heldUp: .zero)
    }

    @Test func `the latest stream counts a quarter`() {
        var speed = MeasuredSpeed(Self.timing(4, 100), at: Self.start)
        speed.add(Self.timing(8, 200), at: Self.start)

        #expect(speed.secondsToFirstEvent == 5)
        #expect(speed.tokensPerSecond == 125)
    }

    @Test func `a stream without throughput leaves what is known of it`() {
        var speed = MeasuredSpeed(Self.timing(4, nil), at: Self.start)
        #expect(speed.tokensPerSecond == nil)
        speed.add(Self.timing(4, 80), at: Self.start)
        speed.add(Self.timing(4, nil), at: Self.start)

        #expect(speed.tokensPerSecond == 80)
    }

    @Test func `after an hour nothing is known any more`() {
        var speed = MeasuredSpeed(Self.timing(4, 100), at: Self.start)
        let end = Self.start.advanced(by: MeasuredSpeed.lifetime)

        #expect(speed.isFresh(at: end.advanced(by: .nanoseconds(-1))))
        #expect(!speed.isFresh(at: end))
        speed.add(Self.timing(8, nil), at: end)
        #expect(speed.secondsToFirstEvent == 8)
        #expect(speed.tokensPerSecond == nil)
        #expect(speed.isFresh(at: end))
    }

    // MARK: The table

    private func key(_ model: String, credential: Int = 1) -> BreakerKey {
        BreakerKey(credential: credential, model: Bytes(model))
    }

    @Test func `each model at each key has its own`() {
        let table = SpeedTable()
        table.record(Self.timing(1, 100), of: key("a"), at: Self.start)
        table.record(Self.timing(2, 100), of: key("a", credential: 2), at: Self.start)

        #expect(table.speed(of: key("a"), at: Self.start)?.secondsToFirstEvent == 1)
        #expect(table.speed(of: key("a", credential: 2), at: Self.start)?.secondsToFirstEvent == 2)
        #expect(table.speed(of: key("b"), at: Self.start) == nil)
        table.keep([2])
        #expect(table.speed(of: key("a"), at: Self.start) == nil)
        #expect(table.speed(of: key("a", credential: 2), at: Self.start) != nil)
    }

    @Test func `a full table takes nothing new until something in it is old`() {
        let table = SpeedTable()
        for index in 0..<SpeedTable.capacity {
            table.record(Self.timing(1, 100), of: key("m\(index)"), at: Self.start)
        }
        table.record(Self.timing(1, 100), of: key("new"), at: Self.start)
        #expect(table.speed(of: key("new"), at: Self.start) == nil)
        table.record(Self.timing(5, 100), of: key("m7"), at: Self.start)
        #expect(table.speed(of: key("m7"), at: Self.start)?.secondsToFirstEvent == 2)

        let later = Self.start.advanced(by: MeasuredSpeed.lifetime)
        table.record(Self.timing(1, 100), of: key("new"), at: later)
        #expect(table.speed(of: key("new"), at: later) != nil)
    }
}
