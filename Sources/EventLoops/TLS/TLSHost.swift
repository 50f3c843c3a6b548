// Whom a certificate must be for.
internal import COpenSSL
internal import CPosix

/// The name or address of a server, as it was asked for.
struct TLSHost {
    private let text: String
    private let isAddress: Bool

    /// A final dot, which DNS allows and certificates do not have, is dropped.
    init(_ host: String) {
        var address = sluice_address()
        isAddress = unsafe sluice_address_parse(host, 0, &address) == 0
        text = host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    /// Makes `connection` accept a certificate of this host only, and name the host in its greeting.
    ///
    /// - Returns: false when the host cannot be checked. OpenSSL takes an empty name for "any", so it is refused here.
    /// - Source: RFC 9110 §4.3.4: subject alternative names only, no common names; RFC 6066 §3: no addresses in SNI.
    func require(of connection: OpaquePointer) -> Bool {
        guard !text.isEmpty, let parameters = unsafe SSL_get0_param(connection) else { return false }
        if isAddress { return unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, text) == 1 }
        let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
        unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(flags))
        guard !text.utf8.contains(0),
            unsafe X509_VERIFY_PARAM_set1_host(parameters, text, text.utf8.count) == 1
        else { return false }
        return unsafe sluice_ssl_set_server_name(connection, text) == 1
    }
}
