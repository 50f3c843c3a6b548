// The life of a server's connection: what comes next, and until when, decided without a socket.
package import Base

/// How long and how much a server's connection may take.
package struct ServerConnectionLimits: Equatable, Sendable {
    /// From the first byte of a head to its last.
    package var headTimeout: Duration = .seconds(10)
    /// Between requests.
    package var idleTimeout: Duration = .seconds(75)
    /// Between two pieces of a body.
    package var bodyIdleTimeout: Duration = .seconds(30)
    /// While the caller reads nothing of its answer.
    package var writeStall: Duration = .seconds(60)
    /// How much of a body that nobody read is thrown away to keep the connection.
    package var drainBytes = 256 * 1024
    package var drainTimeout: Duration = .seconds(5)
    /// How long a caller that half-closed may still get an answer.
    package var halfCloseGrace: Duration = .milliseconds(500)

    package init() {}
}

/// Decides when a connection waits, answers, throws a body away, and ends.
///
/// Events are reported in the order in which they happen; the answer says what to do next.
package struct ServerConnectionMachine {
    package enum Next: Equatable, Sendable {
        /// Wait for the next head (or for the rest of one).
        case awaitHead
        /// Read and throw away at most this much of the body.
        case drain(bytes: Int, until: Moment)
        case close
    }

    private enum State {
        /// Nothing of the next head has come.
        case idle(since: Moment)
        /// Some of it has.
        case head(since: Moment)
        case answering(Exchange)
        case draining
        case closed
    }

    private struct Exchange {
        var isPersistent: Bool
        /// The caller waits for `100 Continue` before it sends its body.
        var owesContinue: Bool
        var hasUnreadBody: Bool
    }

    private let limits: ServerConnectionLimits
    private var state: State
    private var isDraining = false

    package init(limits: ServerConnectionLimits, openedAt now: Moment) {
        self.limits = limits
        state = .idle(since: now)
    }

    // MARK: Waiting for a head

    /// Until when to wait for more bytes of a head.
    package var headDeadline: Moment {
        switch state {
        case .idle(let since): since.advanced(by: limits.idleTimeout)
        case .head(let since): since.advanced(by: limits.headTimeout)
        case .answering, .draining, .closed: .distantFuture
        }
    }

    /// Whether the connection is between requests, so that a server that shuts down may close it.
    package var isIdle: Bool {
        if case .idle = state { true } else { false }
    }

    /// Bytes are there that may be a head.
    package mutating func bytesArrived(at now: Moment) {
        if case .idle = state { state = .head(since: now) }
    }

    /// The head's deadline passed. True when the caller began a head and is to be told.
    package mutating func headTimedOut() -> Bool {
        defer { state = .closed }
        if case .head = state { return true }
        return false
    }

    // MARK: Answering

    /// A head is complete.
    package mutating func headCompleted(isPersistent: Bool, expectsContinue: Bool, hasBody: Bool) {
        state = .answering(
            Exchange(
                isPersistent: isPersistent, owesContinue: expectsContinue && hasBody, hasUnreadBody: hasBody))
    }

    /// The responder reads the body for the first time. True when `100 Continue` is to be sent before.
    package mutating func bodyWanted() -> Bool {
        guard case .answering(var exchange) = state, exchange.owesContinue else { return false }
        exchange.owesContinue = false
        state = .answering(exchange)
        return true
    }

    /// The body was read to its end.
    package mutating func bodyFinished() {
        guard case .answering(var exchange) = state else { return }
        exchange.hasUnreadBody = false
        state = .answering(exchange)
    }

    /// What follows on the connection cannot be told from the body any more.
    package mutating func framingLost() {
        guard case .answering(var exchange) = state else { return }
        exchange.isPersistent = false
        state = .answering(exchange)
    }

    /// Whether the answer may promise to keep the connection.
    package var keepsConnection: Bool {
        guard case .answering(let exchange) = state, exchange.isPersistent, !isDraining else { return false }
        // Whether a caller who was not told to continue sends its body is anybody's guess.
        return !exchange.owesContinue
    }

    /// The answer was sent whole.
    ///
    /// - Parameter keptConnection: what its head said.
    package mutating func answered(keptConnection: Bool, at now: Moment) -> Next {
        guard case .answering(let exchange) = state, keptConnection else {
            state = .closed
            return .close
        }
        if exchange.hasUnreadBody {
            state = .draining
            return .drain(bytes: limits.drainBytes, until: now.advanced(by: limits.drainTimeout))
        }
        return awaitNext(at: now)
    }

    /// Throwing the body away ended.
    package mutating func drained(isWhole: Bool, at now: Moment) -> Next {
        guard case .draining = state, isWhole else {
            state = .closed
            return .close
        }
        return awaitNext(at: now)
    }

    private mutating func awaitNext(at now: Moment) -> Next {
        guard !isDraining else {
            state = .closed
            return .close
        }
        state = .idle(since: now)
        return .awaitHead
    }

    /// The server shuts down. True when the connection is idle and to be closed at once.
    package mutating func shutDown() -> Bool {
        isDraining = true
        guard isIdle else { return false }
        state = .closed
        return true
    }
}
