// The `date` field, written once a second.
internal import Base

/// The current date as HTTP writes it (RFC 9110 §5.6.7), made anew when a second has passed.
final class DateCache {
    private var second = Int.min
    private var current = Bytes.empty

    /// - Parameter now: the loop's time; the wall clock is read only when it has moved by a second.
    func text(at now: Moment) -> Bytes {
        let thisSecond = Int(now.nanoseconds / 1_000_000_000)
        if thisSecond != second {
            second = thisSecond
            current = Bytes(Timestamp.httpDate(.now))
        }
        return current
    }
}
