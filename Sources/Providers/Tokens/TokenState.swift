// When a token is fetched, how long it is used, and when it is given up.
package import Base

/// The life of one gateway's token: decides, with no clock and no socket of its own.
package struct TokenState {
    package enum Action: Equatable {
        /// There is one that holds for long enough.
        case use(Secret)
        /// Fetch one. Whoever asks meanwhile is told to wait.
        case fetch
        /// For the fetch that is under way.
        case wait
        /// The last attempts failed, and the next is not due yet.
        case refuse
    }

    private enum Phase {
        case none
        case fetching
        case holding(Token)
        case failed(retryAt: Moment)
    }

    private struct Token {
        let secret: Secret
        let fetchedAt: Moment
        /// From here on it is not used any more.
        let renewAt: Moment
    }

    /// How long a token holds whose answer does not say. RFC 6749 §5.1 leaves that to the server's documentation; an
    /// hour is what most of them say.
    static let usualLifetime: Duration = .seconds(3600)
    /// A token is renewed this long before its end, or a tenth of its life before where that is less: the request it
    /// goes with still has to arrive.
    static let longestMargin: Duration = .seconds(60)
    /// A token that is refused so soon will not be better the next time.
    static let fresh: Duration = .seconds(10)
    private static let shortestPause: Duration = .seconds(1)
    private static let longestPause: Duration = .seconds(60)

    private var phase = Phase.none
    /// Since the last token that was of use.
    private var failures = 0

    package init() {}

    /// What to do for somebody who needs a token.
    package mutating func ask(at now: Moment) -> Action {
        switch phase {
        case .fetching: return .wait
        case .holding(let token) where now < token.renewAt:
            if !isFresh(token, at: now) { failures = 0 }
            return .use(token.secret)
        case .failed(let retryAt) where now < retryAt: return .refuse
        case .none, .holding, .failed:
            phase = .fetching
            return .fetch
        }
    }

    /// A token came.
    ///
    /// - Parameter lifetime: as the answer says; nil where it says nothing.
    package mutating func fetched(_ secret: Secret, lifetime: Duration?, at now: Moment) {
        let lifetime = lifetime ?? Self.usualLifetime
        let margin = min(Self.longestMargin, lifetime / 10)
        phase = .holding(
            Token(secret: secret, fetchedAt: now, renewAt: now.advanced(by: lifetime - margin)))
    }

    /// None came: the next is fetched after a pause that doubles with each failure.
    package mutating func failed(at now: Moment) {
        let pause = Self.shortestPause * (1 << min(failures, 6))
        failures += 1
        phase = .failed(retryAt: now.advanced(by: min(pause, Self.longestPause)))
    }

    /// The gateway did not accept `secret`. Only the token in use is given up: another may have come since.
    ///
    /// - Returns: whether to ask again: no when the token was fetched just now.
    package mutating func refused(_ secret: Secret, at now: Moment) -> Bool {
        switch phase {
        case .holding(let token) where token.secret == secret:
            if isFresh(token, at: now) {
                failed(at: now)
                return false
            }
            phase = .none
            return true
        case .failed: return false
        case .none, .fetching, .holding: return true
        }
    }

    private func isFresh(_ token: Token, at now: Moment) -> Bool {
        token.fetchedAt.duration(to: now) < Self.fresh
    }
}
