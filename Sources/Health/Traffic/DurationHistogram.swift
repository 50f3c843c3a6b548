// How long something took, often.
internal import Base

/// Counts durations in buckets that grow with them, so that any percentile can be told from a fixed amount of memory.
///
/// Eight buckets for each doubling: a percentile is off by at most 6.25 percent of itself, below 0.8 ms by at most
/// 0.05 ms. What takes longer than 14 minutes counts as 14 minutes.
struct DurationHistogram: Sendable {
    private static let unit: Int64 = 100_000  // nanoseconds
    private static let perDoubling = 8
    private static let buckets = 168

    private var counts = InlineArray<168, UInt32>(repeating: 0)
    private(set) var total = 0

    mutating func count(_ duration: Duration) {
        let bucket = Self.bucket(of: duration)
        guard counts[bucket] < .max else { return }
        counts[bucket] += 1
        total += 1
    }

    mutating func add(_ other: DurationHistogram) {
        guard other.total > 0 else { return }
        for bucket in 0..<Self.buckets where other.counts[bucket] > 0 {
            let (sum, overflow) = counts[bucket].addingReportingOverflow(other.counts[bucket])
            guard !overflow else { continue }
            counts[bucket] = sum
            total += Int(other.counts[bucket])
        }
    }

    /// The duration that so many percent of all do not exceed; nil where nothing was counted.
    func percentile(_ percent: Int) -> Duration? {
        guard total > 0 else { return nil }
        let rank = max(1, (total * percent + 99) / 100)
        var seen = 0
        for bucket in 0..<Self.buckets {
            seen += Int(counts[bucket])
            if seen >= rank { return Self.middle(of: bucket) }
        }
        return nil
    }

    /// Below eight units a bucket is a unit; from there on each doubling has eight.
    private static func bucket(of duration: Duration) -> Int {
        let units = max(0, duration.wholeNanoseconds) / unit
        guard units >= perDoubling else { return Int(units) }
        let shift = 60 - units.leadingZeroBitCount
        return min(buckets - 1, shift * perDoubling + Int(units >> shift))
    }

    private static func middle(of bucket: Int) -> Duration {
        let shift = max(0, bucket / perDoubling - 1)
        let lowest = Int64(bucket - shift * perDoubling)
        return .nanoseconds((lowest << shift) * unit + (unit << shift) / 2)
    }
}
