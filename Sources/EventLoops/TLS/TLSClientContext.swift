// The client's side of TLS: whom to trust, and sessions to resume.
internal import COpenSSL
internal import Synchronization

/// What every TLS connection to an upstream has in common. May be shared by all loops.
///
/// The peer's certificate and name are always verified; there is no way to switch that off.
package struct TLSClientContext: Sendable {
    let context: TLSContext
    let sessions: TLSSessionCache

    /// - Parameter authoritiesFile: PEM; certificates trusted besides the system's.
    /// - Throws: one line that names the file.
    package init(authoritiesFile: String? = nil) throws(TLSConfigurationFailure) {
        try self.init(authoritiesFile: authoritiesFile, newest: .v1_3)
    }

    init(authoritiesFile: String?, newest: TLSVersion) throws(TLSConfigurationFailure) {
        context = try TLSContext(.client, newest: newest)
        sessions = TLSSessionCache()
        try trustSystemRoots()
        if let authoritiesFile { try trust(authoritiesFile) }
        try verifyPeers()
        rememberSessions()
    }

    /// The system's roots: from its folder, where a certificate is read when one is first looked for by the hash of
    /// its name, or else from the one file that holds them all, which takes 25 ms.
    private func trustSystemRoots() throws(TLSConfigurationFailure) {
        OpenSSL.forgetErrors()
        let isUsable =
            SystemRoots.areInFolder
            ? unsafe SSL_CTX_set_default_verify_dir(context.pointer) == 1
            : unsafe SSL_CTX_set_default_verify_paths(context.pointer) == 1
        guard isUsable else {
            let reason = OpenSSL.takeError()?.text ?? "unknown"
            throw TLSConfigurationFailure(
                message: "the system's certificate authorities cannot be used (\(reason))")
        }
    }

    private func trust(_ file: String) throws(TLSConfigurationFailure) {
        try TLSFile.checkReadable(file, as: "certificate authority")
        OpenSSL.forgetErrors()
        guard unsafe SSL_CTX_load_verify_file(context.pointer, file) == 1 else {
            throw TLSFile.failure(
                file, as: "certificate authority", "holds no usable PEM certificate", OpenSSL.takeError())
        }
    }

    private func verifyPeers() throws(TLSConfigurationFailure) {
        unsafe SSL_CTX_set_verify(context.pointer, SSL_VERIFY_PEER, nil)
        // What the operator names is trusted as it is, also when it is not a root.
        let flags = UInt(X509_V_FLAG_PARTIAL_CHAIN)
        let parameters = unsafe SSL_CTX_get0_param(context.pointer)
        let protocols = TLSContext.protocols
        guard unsafe X509_VERIFY_PARAM_set_flags(parameters, flags) == 1,
            unsafe SSL_CTX_set_alpn_protos(context.pointer, protocols, UInt32(protocols.count)) == 0
        else {
            throw TLSConfigurationFailure(message: "OpenSSL refuses the rules of verification")
        }
    }

    /// OpenSSL hands over each session that can be resumed: with TLS 1.3 some time after the handshake.
    private func rememberSessions() {
        let mode = SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL
        unsafe sluice_ssl_set_session_cache_mode(context.pointer, Int(mode))
        unsafe SSL_CTX_sess_set_new_cb(context.pointer) { connection, session in
            guard let session = unsafe session, let owner = unsafe SSL_get_ex_data(connection, 0) else {
                return 0
            }
            // The session calls in from one of its own methods, so it is alive. 1 keeps OpenSSL's reference for us.
            let receiver = unsafe Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue()
            receiver.remember(unsafe ResumableSession(adopting: session))
            return 1
        }
    }
}

/// A session that a later connection may resume, with one reference of its own.
@safe  // unchecked: OpenSSL counts references and locks what changes
final class ResumableSession: @unchecked Sendable {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe SSL_SESSION_free(pointer)
    }

    /// False once OpenSSL has seen a fatal failure in a connection of this session.
    var isUsable: Bool { unsafe SSL_SESSION_is_resumable(pointer) == 1 }

    /// Whether it may be used for one connection only: TLS 1.3, where a second use lets an onlooker link the two
    /// (RFC 8446 appendix C.4).
    var isSingleUse: Bool { unsafe SSL_SESSION_get_protocol_version(pointer) >= TLSVersion.v1_3.rawValue }
}

/// The sessions of a client, for all loops.
final class TLSSessionCache: Sendable {
    private let shelf = Mutex(SessionShelf<ResumableSession>(originLimit: 1024, perOriginLimit: 16))

    /// Keeps `session` for the next connection to `origin` (`host:port`).
    func store(_ session: ResumableSession, for origin: String) {
        let singleUse = session.isSingleUse
        // What drops out is freed here, after the lock: freeing a chain of certificates takes a while.
        let dropped = shelf.withLock { $0.store(session, for: origin, singleUse: singleUse) }
        withExtendedLifetime(dropped) {}
    }

    /// A session to try with `origin`; `nil` when there is none.
    func take(for origin: String) -> ResumableSession? {
        while let session = shelf.withLock({ $0.take(for: origin) }) {
            if session.isUsable { return session }
            shelf.withLock { $0.forget(session, for: origin) }
        }
        return nil
    }
}
