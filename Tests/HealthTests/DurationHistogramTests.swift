import Testing

@testable import Health

@Suite struct DurationHistogramTests {
    @Test(arguments: [1, 3, 7, 8, 9, 15, 16, 17, 100, 182, 999, 1000, 4321, 59_999, 786_000])
    func `a duration is told again within 6.25 percent`(milliseconds: Int) throws {
        var histogram = DurationHistogram()

        histogram.count(.milliseconds(milliseconds))

        let told = try #require(histogram.percentile(50)).inMilliseconds
        #expect(abs(told - Double(milliseconds)) <= Double(milliseconds) * 0.0626)
    }

    @Test func `a percentile is the duration that so many do not exceed`() throws {
        var histogram = DurationHistogram()

        for milliseconds in 1...100 { histogram.count(.milliseconds(milliseconds)) }

        let (half, most) = try (#require(histogram.percentile(50)), #require(histogram.percentile(95)))
        #expect((47...53).contains(half.inMilliseconds))
        #expect((89...101).contains(most.inMilliseconds))
        #expect(histogram.total == 100)
    }

    @Test func `durations that no clock measures are counted at the ends`() throws {
        var histogram = DurationHistogram()

        histogram.count(.seconds(-5))
        histogram.count(.seconds(1 << 40))

        #expect(try #require(histogram.percentile(1)) < .milliseconds(1))
        #expect(try #require(histogram.percentile(100)) > .seconds(780))
    }

    @Test func `two are added bucket by bucket`() {
        var (one, other) = (DurationHistogram(), DurationHistogram())
        one.count(.milliseconds(10))
        other.count(.milliseconds(10))
        other.count(.seconds(10))

        one.add(other)

        #expect(one.total == 3)
        #expect(one.percentile(60) == one.percentile(10))
        #expect(one.percentile(100) == other.percentile(100))
    }

    @Test func `an empty one knows no percentile`() {
        #expect(DurationHistogram().percentile(50) == nil)
    }
}

extension Duration {
    var inMilliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
