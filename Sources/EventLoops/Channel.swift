// Ordered bytes in both directions: the seam between loops and protocols.
package import Base

/// How a peer went away while nobody was reading.
package enum HangUp: Equatable, Sendable {
    /// It said that it will send no more; it may still read.
    case finishedSending
    /// The connection is gone.
    case reset
}

/// A connection's ordered bytes: TCP, or TLS over it. Confined to one loop.
///
/// One task reads and one writes at a time. Writing suspends until the kernel has taken everything: there is no
/// queue that could grow, and who writes to a slow peer is slowed down himself.
package protocol Channel: AnyObject {
    var loop: EventLoop { get }

    /// Appends what is there, at most `limit` bytes, to `buffer`. Nil when there is nothing yet, or when this
    /// connection has had its share of the loop's turn: then `read` waits.
    func readNow(into buffer: ByteBuffer, atMost limit: Int) throws(ChannelFailure) -> ReadOutcome?

    /// Appends what has come, at most `limit` bytes, to `buffer`; suspends while there is nothing.
    func read(into buffer: ByteBuffer, atMost limit: Int, until deadline: Moment) async throws(ChannelFailure)
        -> ReadOutcome

    /// Writes as much of `buffer` as can be without waiting. False when that is not all of it: then `write` is to
    /// be called for the rest, even where `buffer` is empty.
    func writeNow(_ buffer: ByteBuffer) throws(ChannelFailure) -> Bool

    /// Writes all of `head`, which is empty afterwards, and then `parts`.
    ///
    /// - Parameter isAnswered: called whenever the peer takes nothing but has sent something, which it is to read.
    ///   True ends the writing, for good: the peer has seen a cut message.
    /// - Returns: whether everything was written.
    /// - Throws: `.writeTimedOut` when patience ends.
    func write(
        _ head: ByteBuffer, then parts: [Bytes], within patience: WritePatience,
        unless isAnswered: (() async -> Bool)?
    ) async throws(ChannelFailure) -> Bool

    /// Tells the peer that nothing more will come. What it still sends can be read.
    func finishWriting() async

    /// Closes at once. Whoever waits on the channel gets `.closed`. May be called twice.
    func close()

    /// Closes so that the peer sees a reset: what was sent was cut short and must not look whole.
    func abort()

    /// Called on the loop when the peer goes away, whether or not somebody reads; at once when it is gone already.
    var onHangUp: ((HangUp) -> Void)? { get set }

    /// Whether nothing waits to be read and the peer is still there: what a pooled connection must be.
    var isQuiet: Bool { get }
}

extension Channel {
    /// Writes all of `head`, which is empty afterwards, and then `parts`.
    ///
    /// - Parameter stall: how long to wait for a peer that takes nothing before `.writeTimedOut`.
    package func write(
        _ head: ByteBuffer, then parts: [Bytes] = [], stall: Duration
    ) async throws(ChannelFailure) {
        _ = try await write(head, then: parts, within: WritePatience(stall: stall), unless: nil)
    }
}

/// How long writing may take.
package struct WritePatience: Sendable {
    /// How long the peer may take nothing.
    package let stall: Duration
    /// When it must have taken everything.
    package let deadline: Moment

    package init(stall: Duration, deadline: Moment = .distantFuture) {
        self.stall = stall
        self.deadline = deadline
    }

    /// When a wait ends that begins at `now`.
    func end(ofWaitFrom now: Moment) -> Moment {
        min(deadline, now.advanced(by: stall))
    }
}
