// Why bytes stopped flowing.
internal import Glibc

/// Why a channel cannot read or write any more.
package enum ChannelFailure: Error, Equatable, Sendable {
    /// This side closed the channel, for instance because the caller left.
    case closed
    /// The peer reset the connection, or is gone.
    case reset
    /// Nothing could be written for as long as allowed.
    case writeTimedOut
    /// TLS failed; the text says how.
    case tls(String)
    /// A system call failed.
    case io(call: StaticString, errno: Int32)

    package static func == (left: ChannelFailure, right: ChannelFailure) -> Bool {
        switch (left, right) {
        case (.closed, .closed), (.reset, .reset), (.writeTimedOut, .writeTimedOut): true
        case (.tls(let left), .tls(let right)): left == right
        case (.io(_, let left), .io(_, let right)): left == right
        default: false
        }
    }

    /// The result of a call of `CPosix`, which is -errno when it failed.
    ///
    /// EBADF and EFAULT are mistakes of ours that would corrupt somebody else's connection: they trap.
    static func check<Result: BinaryInteger>(
        _ result: Result, _ call: StaticString
    ) throws(ChannelFailure) -> Result {
        guard result < 0 else { return result }
        throw failure(of: call, errno: Int32(truncatingIfNeeded: -Int(result)))
    }

    static func failure(of call: StaticString, errno: Int32) -> ChannelFailure {
        precondition(errno != EBADF && errno != EFAULT, "\(call): \(errno)")
        switch errno {
        case ECONNRESET, EPIPE, ENOTCONN: return .reset
        default: return .io(call: call, errno: errno)
        }
    }
}

extension ChannelFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closed: "closed on this side"
        case .reset: "connection reset by the peer"
        case .writeTimedOut: "the peer read nothing for too long"
        case .tls(let reason): reason
        case .io(let call, let errno): "\(call): \(unsafe String(cString: strerror(errno)))"
        }
    }
}
