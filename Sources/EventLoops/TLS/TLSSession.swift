// One TLS connection without its socket: ciphertext on one side, plain bytes on the other.
package import Base
internal import COpenSSL

/// One end of a TLS connection, driven by whoever owns the socket. Confined to one loop.
///
/// The socket's bytes go into `incoming`; then `handshake()` or `read(into:atMost:)` is called until it says
/// `.wantsBytes`. After *every* call, also a failed one, the bytes in `outgoing` go to the socket: handshakes, answers
/// to key updates and alerts among them. Once the handshake is done `read` is called at once, because the first
/// application bytes may have come with the last of the handshake.
///
/// No call waits, and none does more work than the bytes in `incoming` and the bytes it is given ask for. An idle
/// session holds no buffers.
@safe
package final class TLSSession {
    /// How far the handshake is.
    package enum Handshake: Equatable {
        case done
        case wantsBytes
        case failed(TLSFailure)
    }

    /// What came of reading.
    package enum Reading: Equatable {
        /// So many bytes, at least one, were appended; there may be more.
        case bytes(Int)
        /// Nothing more until `incoming` has more.
        case wantsBytes
        /// The peer said that it sends no more (`close_notify`): what was read is whole.
        case closed
        /// The socket ended without the peer saying so: what was read may be cut (RFC 8446 §6.1).
        case truncated
        case failed(TLSFailure)
    }

    enum State {
        case handshaking
        case open
        /// We have said that we send no more.
        case closing
        case failed(TLSFailure)
    }

    /// `write` takes no more while this many bytes of ciphertext wait, so that one call stays short and a peer that
    /// does not read costs no more than this.
    package static let outputLimit = 256 * 1024

    /// Ciphertext from the socket. The socket may be read straight into it.
    package var incoming: ByteBuffer { pipe.incoming }

    /// Ciphertext for the socket. It may be sent straight from here and consumed.
    package var outgoing: ByteBuffer { pipe.outgoing }

    let connection: OpaquePointer
    let pipe: CipherPipe
    var state = State.handshaking
    private(set) var inputHasEnded = false
    private let resumption: (cache: TLSSessionCache, origin: String)?

    /// The accepting end. The two buffers may be the channel's own, if it has some.
    package init(
        server: TLSServerContext, incoming: ByteBuffer = ByteBuffer(), outgoing: ByteBuffer = ByteBuffer()
    ) {
        pipe = CipherPipe(incoming: incoming, outgoing: outgoing)
        unsafe connection = Self.connect(server.context, pipe)
        resumption = nil
        unsafe SSL_set_accept_state(connection)
    }

    /// The connecting end. The first `handshake()` writes the greeting.
    ///
    /// - Parameters:
    ///   - host: the name or address the certificate must be for: ASCII, an IPv6 address without brackets. A host that
    ///     cannot be checked fails the handshake.
    ///   - port: together with `host` the origin whose earlier sessions may be resumed. Make the session when the
    ///     socket is connected, as it may take a session that can be used only once.
    package init(
        client: TLSClientContext, host: String, port: Int, incoming: ByteBuffer = ByteBuffer(),
        outgoing: ByteBuffer = ByteBuffer()
    ) {
        pipe = CipherPipe(incoming: incoming, outgoing: outgoing)
        unsafe connection = Self.connect(client.context, pipe)
        let origin = "\(host):\(port)"
        resumption = (client.sessions, origin)
        unsafe SSL_set_connect_state(connection)
        unsafe SSL_set_ex_data(connection, 0, Unmanaged.passUnretained(self).toOpaque())
        guard unsafe TLSHost(host).require(of: connection) else {
            state = .failed(TLSFailure(kind: .wrongHost, reason: "the host name cannot be checked"))
            return
        }
        if let session = client.sessions.take(for: origin) {
            unsafe SSL_set_session(connection, session.pointer)
        }
    }

    deinit {
        if case .failed = state {
        } else {
            // A connection that is dropped without the closing words is no reason to distrust its session
            // (RFC 5246 §7.2.1); OpenSSL would otherwise forbid to resume it.
            unsafe SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        }
        unsafe SSL_free(connection)
    }

    private static func connect(_ context: TLSContext, _ pipe: CipherPipe) -> OpaquePointer {
        guard let connection = unsafe SSL_new(context.pointer) else { preconditionFailure("out of memory") }
        let bio = unsafe pipe.makeBIO()
        unsafe SSL_set_bio(connection, bio, bio)
        return unsafe connection
    }

    // MARK: The socket's side

    /// Takes a copy of ciphertext that was read elsewhere.
    package func receive(_ cipher: UnsafeRawBufferPointer) {
        unsafe incoming.append(copying: cipher)
    }

    /// Tells that the socket has ended: nothing follows what is in `incoming`.
    package func inputEnded() {
        inputHasEnded = true
    }

    /// Moves all waiting ciphertext to the end of `buffer`.
    package func takeOutput(into buffer: ByteBuffer) {
        unsafe buffer.append(copying: outgoing.unsafeBytes)
        outgoing.clear()
        outgoing.release()
    }

    // MARK: The handshake

    /// Goes on with the handshake as far as the received bytes allow. Once done or failed it stays so.
    package func handshake() -> Handshake {
        switch state {
        case .open, .closing: return .done
        case .failed(let failure): return .failed(failure)
        case .handshaking: break
        }
        let result = speak { unsafe SSL_do_handshake(connection) }
        if result == 1 {
            state = .open
            pipe.forgetHeld()
            return .done
        }
        switch unsafe SSL_get_error(connection, result) {
        case SSL_ERROR_WANT_READ where !inputHasEnded:
            incoming.release()
            return .wantsBytes
        case SSL_ERROR_WANT_READ, SSL_ERROR_ZERO_RETURN:
            return .failed(
                fail(TLSFailure(kind: .closedInHandshake, reason: "the peer closed during the handshake")))
        default:
            return .failed(failWithOpenSSLError())
        }
    }

    /// Whether the handshake resumed an earlier session instead of checking certificates again.
    package var isResumed: Bool { unsafe SSL_session_reused(connection) == 1 }

    /// Such as "TLSv1.3", for logs.
    package var version: String { unsafe String(cString: SSL_get_version(connection)) }

    /// Keeps a session OpenSSL offers for the next connection to the same origin.
    func remember(_ session: ResumableSession) {
        guard let resumption else { return }
        resumption.cache.store(session, for: resumption.origin)
    }

    // MARK: Calling OpenSSL

    /// Calls OpenSSL for something that may write because we asked for it.
    func speak(_ call: () -> Int32) -> Int32 {
        OpenSSL.forgetErrors()
        pipe.isAskedToWrite = true
        defer { pipe.isAskedToWrite = false }
        return call()
    }

    /// Ends the session with the reason OpenSSL has for the call that just failed.
    func failWithOpenSSLError() -> TLSFailure {
        var duringHandshake = false
        if case .handshaking = state { duringHandshake = true }
        let verification = unsafe SSL_get_verify_result(connection)
        return fail(
            TLSFailure(OpenSSL.takeError(), verification: verification, duringHandshake: duringHandshake))
    }

    private func fail(_ failure: TLSFailure) -> TLSFailure {
        OpenSSL.forgetErrors()
        state = .failed(failure)
        return failure
    }
}
