// What all loops remember of administrators: who is signed in, and who guesses keys.
internal import Base
internal import Synchronization

/// Judges admin keys and keeps the sessions of those who brought the right one.
final class AdministratorDoor: Sendable {
    enum Judgement: Equatable {
        case right
        case wrong
        /// The key was not looked at.
        case tooMany(wait: Duration)
    }

    private struct State {
        var guesses = GuessLimiter()
        var sessions = SessionTable()
    }

    private let state = Mutex(State())
    private let log: Log
    private let wrongKeys: Counter
    private let unseenKeys: Counter

    init(_ instruments: Instruments, _ log: Log) {
        self.log = log
        wrongKeys = instruments.refusedAdminKeys.labelled("wrong")
        unseenKeys = instruments.refusedAdminKeys.labelled("too_many")
    }

    /// Compares a key with the right one, unless its caller brought too many wrong ones lately.
    ///
    /// - Parameter peer: the caller's address.
    func judge(_ key: Bytes, by right: Secret, from peer: String, at now: Moment) -> Judgement {
        let caller = CallerNetwork(peer: peer)
        // One at a time: keys that come together on several loops count like keys one after the other.
        let judgement = state.withLock { state -> Judgement in
            if let wait = state.guesses.wait(of: caller, at: now) { return .tooMany(wait: wait) }
            if !key.isEmpty, right.matches(key) { return .right }
            state.guesses.guessed(key, by: caller, at: now)
            return .wrong
        }
        tell(judgement, of: peer)
        return judgement
    }

    private func tell(_ judgement: Judgement, of peer: String) {
        switch judgement {
        case .right: break
        case .tooMany: unseenKeys.add()
        case .wrong:
            wrongKeys.add()
            // About all callers together: there may be any number of them.
            log.write(.warn, "wrong admin key", about: "administrators") { $0.add("peer", peer) }
        }
    }

    // MARK: Sessions

    /// Begins a session for somebody who brought `key`, the admin key in force.
    ///
    /// - Returns: what the browser has to show from now on: 256 random bits as hexadecimal digits.
    func openSession(with key: Secret, at now: Moment) -> Secret {
        let token = Self.makeToken()
        state.withLock { $0.sessions.open(token, with: key, at: now) }
        return token
    }

    func isOpen(session token: Bytes, with key: Secret, at now: Moment) -> Bool {
        state.withLock { $0.sessions.isOpen(token, with: key, at: now) }
    }

    func close(session token: Bytes) {
        state.withLock { $0.sessions.close(token) }
    }

    private static func makeToken() -> Secret {
        var source = SystemRandomNumberGenerator()
        let words = (0..<4).map { _ in
            let digits = String(source.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return Secret(words.joined())
    }
}
