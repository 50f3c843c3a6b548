// The plain side of a TLS session: reading, writing, closing.
package import Base
internal import COpenSSL

extension TLSSession {
    /// The most plain bytes one TLS record holds (RFC 8446 §5.1).
    private static let recordLimit = 16 * 1024

    /// Deciphers what was received and appends up to `limit` bytes (at least 1) to `buffer`.
    ///
    /// Bytes come before the end or the failure that follows them, which is the answer to the next call. Returns
    /// `.wantsBytes` before the handshake is done.
    package func read(into buffer: ByteBuffer, atMost limit: Int) -> Reading {
        precondition(limit > 0, "asked for no bytes")
        switch state {
        case .failed(let failure): return .failed(failure)
        case .handshaking: return .wantsBytes
        case .open, .closing: break
        }
        var total = 0
        repeat {
            let amount = readPiece(into: buffer, atMost: limit - total)
            guard amount > 0 else {
                let stop = stopOfReading()
                return total > 0 ? .bytes(total) : stop
            }
            total += amount
        } while total < limit && mayHoldMore
        return .bytes(total)
    }

    /// Whether there is anything received that was not read: deciphered or not, whole or not.
    var holdsBytes: Bool { unsafe !incoming.isEmpty || SSL_has_pending(connection) == 1 }

    private var mayHoldMore: Bool { unsafe !incoming.isEmpty || SSL_pending(connection) > 0 }

    /// One call of OpenSSL, with no more room than the bytes it has can fill; 0 when it stopped.
    private func readPiece(into buffer: ByteBuffer, atMost limit: Int) -> Int {
        let held = unsafe max(Int(SSL_pending(connection)), pipe.held + incoming.count, 1)
        OpenSSL.forgetErrors()
        let amount = unsafe buffer.withUnsafeRoom(for: min(limit, held, Self.recordLimit)) { room in
            var amount = 0
            let result = unsafe SSL_read_ex(connection, room.baseAddress, room.count, &amount)
            return result == 1 ? amount : 0
        }
        if amount > 0 { pipe.forgetHeld() }
        return amount
    }

    /// Why OpenSSL returned nothing.
    private func stopOfReading() -> Reading {
        switch unsafe SSL_get_error(connection, 0) {
        case SSL_ERROR_WANT_READ:
            incoming.release()
            return inputHasEnded ? .truncated : .wantsBytes
        case SSL_ERROR_ZERO_RETURN:
            return .closed
        default:
            return .failed(failWithOpenSSLError())
        }
    }

    /// Enciphers the front of `plain` into `outgoing`.
    ///
    /// Each call makes records of its own (about 30 bytes more each): gather small pieces before.
    ///
    /// - Returns: how many bytes were taken: fewer than given when `outputLimit` is reached, 0 before the handshake is
    ///   done. Send what is in `outgoing`, then offer the rest.
    /// - Throws: the failure that ended the session. Not to be called after `sendCloseNotify()`.
    package func write(_ plain: UnsafeRawBufferPointer) throws(TLSFailure) -> Int {
        switch state {
        case .failed(let failure): throw failure
        case .handshaking: return 0
        case .closing: preconditionFailure("wrote after the closing words")
        case .open: break
        }
        var accepted = 0
        while accepted < plain.count, outgoing.count < Self.outputLimit {
            let piece = unsafe UnsafeRawBufferPointer(rebasing: plain[accepted...].prefix(Self.recordLimit))
            let amount = unsafe writePiece(piece)
            guard amount > 0 else { throw failWithOpenSSLError() }
            accepted += amount
        }
        return accepted
    }

    private func writePiece(_ piece: UnsafeRawBufferPointer) -> Int {
        var amount = 0
        let result = speak { unsafe SSL_write_ex(connection, piece.baseAddress, piece.count, &amount) }
        return result == 1 ? amount : 0
    }

    /// Says that we send no more; the peer may still. Does nothing before the handshake is done, after a failure, or
    /// when it was said already.
    package func sendCloseNotify() {
        guard case .open = state else { return }
        _ = speak { unsafe SSL_shutdown(connection) }
        OpenSSL.forgetErrors()
        state = .closing
    }
}
