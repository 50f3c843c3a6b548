// How often the log speaks of wrong keys.
internal import Base

/// At most one line a second, however many addresses guess at once. Each says how many were left out before it.
struct GuessNotices {
    struct Notice: Equatable {
        /// Wrong keys since the line before, without one of their own.
        let leftOut: Int
    }

    private static let pause = Duration.seconds(1)

    private var next: Moment?
    private var leftOut = 0

    /// A key was wrong.
    ///
    /// - Returns: nil where no line is to be written.
    mutating func note(at now: Moment) -> Notice? {
        if let next, now < next {
            leftOut += 1
            return nil
        }
        defer { leftOut = 0 }
        next = now.advanced(by: Self.pause)
        return Notice(leftOut: leftOut)
    }
}
