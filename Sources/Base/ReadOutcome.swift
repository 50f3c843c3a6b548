// What reading brings, wherever the bytes come from.

/// What a read brought.
package enum ReadOutcome: Equatable, Sendable {
    /// This many bytes were appended to the buffer.
    case bytes(Int)
    /// No more will come.
    case end
    /// Nothing came until the deadline. The source is as it was; reading may go on.
    case timedOut
}
