// What servers and clients of TLS have in common.
internal import COpenSSL

/// The versions of TLS spoken here; older ones are never negotiated.
enum TLSVersion: Int32, Sendable {
    case v1_2 = 0x0303
    case v1_3 = 0x0304
}

/// An OpenSSL context with the rules of the house.
///
/// TLS 1.2 and 1.3; forward secrecy and authenticated ciphers only; no compression, no renegotiation.
/// Source: RFC 9325 §3 and §4.
@safe  // unchecked: not changed after the first connection; OpenSSL locks the rest
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer

    enum Role { case server, client }

    init(_ role: Role, newest: TLSVersion) throws(TLSConfigurationFailure) {
        OpenSSL.start()
        OpenSSL.forgetErrors()
        let method = unsafe role == .server ? TLS_server_method() : TLS_client_method()
        guard let pointer = unsafe SSL_CTX_new(method) else {
            throw TLSConfigurationFailure(
                message: "OpenSSL does not start: \(OpenSSL.takeError()?.text ?? "unknown")")
        }
        unsafe self.pointer = pointer
        try applyRules(newest: newest)
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }

    private func applyRules(newest: TLSVersion) throws(TLSConfigurationFailure) {
        let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20"
        unsafe SSL_CTX_set_security_level(pointer, 2)
        _ = unsafe SSL_CTX_set_options(
            pointer, SLUICE_OP_NO_RENEGOTIATION | SLUICE_OP_NO_COMPRESSION | SLUICE_OP_SERVER_PREFERENCE)
        unsafe sluice_ssl_set_mode(pointer, SLUICE_MODE_SMALL_AND_MOVABLE)
        let versions = unsafe sluice_ssl_set_versions(pointer, TLSVersion.v1_2.rawValue, newest.rawValue)
        let list = unsafe SSL_CTX_set_cipher_list(pointer, ciphers)
        guard versions == 1, list == 1 else {
            throw TLSConfigurationFailure(
                message: "OpenSSL refuses the TLS rules: \(OpenSSL.takeError()?.text ?? "unknown")")
        }
    }

    /// The protocol list of ALPN with the one protocol spoken here: a length byte and the name (RFC 7301 §3.1).
    static let protocols: [UInt8] = [8] + Array("http/1.1".utf8)
}
