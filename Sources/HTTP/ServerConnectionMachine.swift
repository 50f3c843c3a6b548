// The life of a server's connection: what comes next, and until when, decided without a socket.
package import Base

/// Decides when a connection waits, answers, throws bytes away, and ends.
///
/// Events are reported in the order in which they happen; the answer says what to do next.
package struct ServerConnectionMachine {
    package enum Next: Equatable, Sendable {
        /// Wait for the next head (or for the rest of one).
        case awaitHead
        /// Read and throw away at most this much of the body.
        case drain(bytes: Int, until: Moment)
        /// Say that nothing more will come; read and throw away at most this much until the caller closes, then
        /// close. Closing on unread bytes would reset the connection, and a reset overtakes the answer.
        case linger(bytes: Int, until: Moment)
        case close
    }

    private enum State {
        /// Opened, and nothing has come yet.
        case fresh(since: Moment)
        /// Nothing of the next head has come.
        case idle(since: Moment)
        /// Some of it has.
        case head(since: Moment)
        case answering(Exchange)
        case draining
        case closed
    }

    private struct Exchange {
        /// Whether the caller and what it sent allow another request.
        var isPersistent: Bool
        /// The caller waits for `100 Continue` before it sends its body.
        var owesContinue: Bool
        var hasUnreadBody: Bool
        /// What the head of the answer says about the connection; nil before it is written.
        var keepsConnection: Bool?
    }

    private let limits: ServerConnectionLimits
    private var state: State
    private var isShuttingDown = false
    private var requests = 0

    package init(limits: ServerConnectionLimits, openedAt now: Moment) {
        self.limits = limits
        state = .fresh(since: now)
    }

    // MARK: Waiting for a head

    /// Until when to wait for more bytes of a head.
    package var headDeadline: Moment {
        switch state {
        case .fresh(let since), .head(let since): since.advanced(by: limits.headTimeout)
        case .idle(let since): since.advanced(by: limits.idleTimeout)
        case .answering, .draining, .closed: .distantFuture
        }
    }

    /// Bytes are there that may be a head.
    package mutating func bytesArrived(at now: Moment) {
        switch state {
        case .fresh, .idle: state = .head(since: now)
        case .head, .answering, .draining, .closed: break
        }
    }

    /// The head's deadline passed. True when the caller began a head and is to be told.
    package mutating func headTimedOut() -> Bool {
        if case .head = state { return true }
        state = .closed
        return false
    }

    /// Bytes that are no acceptable head were answered so.
    package mutating func refused(at now: Moment) -> Next {
        end(at: now)
    }

    // MARK: Answering

    /// A head is complete.
    package mutating func headCompleted(isPersistent: Bool, expectsContinue: Bool, hasBody: Bool) {
        switch state {
        case .fresh, .idle, .head:
            requests += 1
            let isLast = limits.requests.map { requests >= $0 } ?? false
            state = .answering(
                Exchange(
                    isPersistent: isPersistent && !isLast, owesContinue: expectsContinue && hasBody,
                    hasUnreadBody: hasBody))
        case .answering, .draining, .closed: break
        }
    }

    /// Whether the caller still waits to be told that its body is wanted.
    package var owesContinue: Bool {
        guard case .answering(let exchange) = state else { return false }
        return exchange.owesContinue && exchange.keepsConnection == nil
    }

    /// The responder reads the body. True when `100 Continue` is to be sent before: once, and never into an
    /// answer that has begun.
    package mutating func bodyWanted() -> Bool {
        guard owesContinue, case .answering(var exchange) = state else { return false }
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

    /// What follows on the connection cannot be told from the body any more, or not within bounds.
    package mutating func framingLost() {
        guard case .answering(var exchange) = state else { return }
        exchange.isPersistent = false
        state = .answering(exchange)
    }

    /// The head of the answer is about to be written.
    ///
    /// - Parameter endsWithConnection: only the connection's end tells where the answer ends.
    /// - Returns: whether the head may promise to keep the connection.
    package mutating func answerBegins(endsWithConnection: Bool) -> Bool {
        guard case .answering(var exchange) = state else { return false }
        // Whether a caller who was not told to continue sends its body is anybody's guess.
        let keeps =
            exchange.isPersistent && !exchange.owesContinue && !endsWithConnection && !isShuttingDown
        exchange.keepsConnection = keeps
        state = .answering(exchange)
        return keeps
    }

    /// The answer was sent whole.
    package mutating func answered(at now: Moment) -> Next {
        guard case .answering(let exchange) = state, exchange.keepsConnection == true, exchange.isPersistent
        else { return end(at: now) }
        guard exchange.hasUnreadBody else { return awaitNext(at: now) }
        state = .draining
        return .drain(bytes: limits.drainBytes, until: now.advanced(by: limits.drainTimeout))
    }

    /// The answer broke off.
    package mutating func brokeOff() -> Next {
        state = .closed
        return .close
    }

    /// Throwing the body away ended.
    package mutating func drained(isWhole: Bool, at now: Moment) -> Next {
        guard case .draining = state, isWhole else { return end(at: now) }
        return awaitNext(at: now)
    }

    private mutating func awaitNext(at now: Moment) -> Next {
        if isShuttingDown { return end(at: now) }
        state = .idle(since: now)
        return .awaitHead
    }

    private mutating func end(at now: Moment) -> Next {
        state = .closed
        return .linger(bytes: limits.lingerBytes, until: now.advanced(by: limits.drainTimeout))
    }

    // MARK: The server's end

    /// The server shuts down. True when nothing of a request has come, and the connection is to be closed at
    /// once; otherwise the answer under way is its last.
    package mutating func shutDown() -> Bool {
        isShuttingDown = true
        switch state {
        case .fresh, .idle:
            state = .closed
            return true
        case .head, .answering, .draining, .closed:
            return false
        }
    }
}
