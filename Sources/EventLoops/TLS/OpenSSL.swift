// OpenSSL started once, and its queue of errors read.
internal import COpenSSL

/// The part of OpenSSL that belongs to no connection.
enum OpenSSL {
    /// Starts OpenSSL on first use. It is never taken down: loops may still run while the process exits.
    static func start() { _ = started }

    private static let started = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

    /// Forgets what earlier calls on this thread left behind, so that it is not blamed on the next one.
    static func forgetErrors() { ERR_clear_error() }

    /// The first error since `forgetErrors()`, which is the cause of the later ones; the queue is empty after it.
    static func takeError() -> OpenSSLError? {
        let code = ERR_peek_error()
        ERR_clear_error()
        return code == 0 ? nil : OpenSSLError(code: code)
    }
}

/// One entry of OpenSSL's error queue.
struct OpenSSLError {
    let code: UInt

    /// The library's reason number, such as `SSL_R_CERTIFICATE_VERIFY_FAILED`; `nil` when another part failed.
    var connectionReason: Int32? {
        ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : nil
    }

    /// OpenSSL's words for it, such as "wrong version number".
    var text: String {
        guard let reason = unsafe ERR_reason_error_string(code) else { return "OpenSSL error \(code)" }
        return unsafe String(cString: reason)
    }
}

extension TLSFailure {
    /// What a failed OpenSSL call means.
    ///
    /// - Parameters:
    ///   - error: the first entry of the error queue.
    ///   - verification: OpenSSL's verdict on the peer's certificate (`SSL_get_verify_result`).
    ///   - duringHandshake: false once application data may flow.
    init(_ error: OpenSSLError?, verification: Int, duringHandshake: Bool) {
        guard let error else {
            self.init(kind: .corrupted, reason: "the peer broke the protocol")
            return
        }
        guard let reason = error.connectionReason else {
            self.init(kind: duringHandshake ? .handshake : .corrupted, reason: error.text)
            return
        }
        if reason == SSL_R_CERTIFICATE_VERIFY_FAILED {
            self.init(verification: Int32(truncatingIfNeeded: verification))
        } else {
            let kind = Kind(reason: reason, duringHandshake: duringHandshake)
            self.init(kind: kind, reason: error.text)
        }
    }

    private init(verification: Int32) {
        let text = unsafe X509_verify_cert_error_string(Int(verification)).map { unsafe String(cString: $0) }
        self.init(kind: Kind(verification: verification), reason: text ?? "the certificate was refused")
    }
}

extension TLSFailure.Kind {
    fileprivate init(reason: Int32, duringHandshake: Bool) {
        switch reason {
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_UNKNOWN_PROTOCOL, SSL_R_VERSION_TOO_LOW,
            SSL_R_VERSION_TOO_HIGH,
            SSL_R_WRONG_SSL_VERSION, SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
            self = .protocolVersion
        case SSL_AD_REASON_OFFSET...:
            // The peer's alert: it refused us, whatever the phase.
            self = .handshake
        default:
            self = duringHandshake ? .handshake : .corrupted
        }
    }

    fileprivate init(verification: Int32) {
        switch verification {
        case X509_V_ERR_CERT_HAS_EXPIRED: self = .certificateExpired
        case X509_V_ERR_CERT_NOT_YET_VALID: self = .certificateNotYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: self = .wrongHost
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED:
            self = .unknownAuthority
        default: self = .otherCertificate
        }
    }
}
