// How fast a gateway was with a model.
internal import Base

/// What one stream took: measured from the call until its end.
struct StreamTiming: Equatable, Sendable {
    /// Fewer tokens, or a shorter time, tell more of the network than of the model.
    static let leastTokens = 16
    static let leastFlow: Duration = .milliseconds(10)

    /// From the call to the first real event.
    let firstEvent: Duration
    /// Tokens of the answer a second from then on, thoughts among them; nil where the stream does not tell.
    let throughput: Double?

    /// - Parameters:
    ///   - tokens: of the answer, as the gateway counted; nil where it did not.
    ///   - flow: from the first real event to the end.
    ///   - heldUp: how long of it the caller took nothing. A tenth of it, and the caller's pace was measured.
    init(firstEvent: Duration, tokens: Int?, flow: Duration, heldUp: Duration) {
        self.firstEvent = firstEvent
        guard let tokens, tokens >= Self.leastTokens, flow >= Self.leastFlow, heldUp * 10 < flow else {
            throughput = nil
            return
        }
        throughput = Double(tokens) / flow.inSeconds
    }
}

/// How fast a gateway answers with a model: smoothed over its latest streams.
package struct MeasuredSpeed: Equatable, Sendable {
    /// How much the latest stream counts beside all before it.
    static let weight = 0.25
    /// What nobody measured again for so long says nothing any more.
    static let lifetime: Duration = .seconds(3600)

    /// From the call to the first real event, in seconds.
    package private(set) var secondsToFirstEvent: Double
    /// Tokens of the answer a second, after that; nil while no stream was long enough to tell.
    package private(set) var tokensPerSecond: Double?
    private(set) var measuredAt: Moment

    init(_ timing: StreamTiming, at now: Moment) {
        secondsToFirstEvent = timing.firstEvent.inSeconds
        tokensPerSecond = timing.throughput
        measuredAt = now
    }

    mutating func add(_ timing: StreamTiming, at now: Moment) {
        // After so long a pause it is as if nothing were known.
        guard isFresh(at: now) else { return self = MeasuredSpeed(timing, at: now) }
        measuredAt = now
        secondsToFirstEvent = Self.smoothed(secondsToFirstEvent, timing.firstEvent.inSeconds)
        guard let latest = timing.throughput else { return }
        tokensPerSecond = tokensPerSecond.map { Self.smoothed($0, latest) } ?? latest
    }

    func isFresh(at now: Moment) -> Bool { now < measuredAt.advanced(by: Self.lifetime) }

    private static func smoothed(_ before: Double, _ latest: Double) -> Double {
        before + weight * (latest - before)
    }
}
