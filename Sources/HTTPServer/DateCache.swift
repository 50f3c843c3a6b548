// The `date` field, written once a second.
internal import Base

/// The current date as HTTP writes it (RFC 9110 §5.6.7), made anew when the wall clock begins a new second.
final class DateCache {
    private var end = Moment(nanoseconds: .min)
    private var current = Bytes.empty

    /// - Parameters:
    ///   - now: the loop's time.
    ///   - wall: read only when the second is over; a clock that was set is noticed within a second.
    func text(at now: Moment, wall: @autoclosure () -> WallTime = .now) -> Bytes {
        if now >= end {
            let wall = wall()
            current = Bytes(Timestamp.httpDate(wall))
            end = now.advanced(by: .nanoseconds(1_000_000_000 - wall.nanoseconds % 1_000_000_000))
        }
        return current
    }
}
