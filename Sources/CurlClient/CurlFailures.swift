// What libcurl's results mean.
internal import CCurl
internal import HTTP

extension TransportFailure {
    /// What an exchange in `phase` failed with; nil for a result that is none.
    ///
    /// libcurl's own message is not used: it may name addresses.
    ///
    /// - Parameter tunnelStatus: with which status a proxy answered CONNECT; 0 without one.
    init?(_ result: CURLcode, in phase: Phase, tunnelStatus: Int) {
        switch result {
        case CURLE_OK: return nil
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.unknownHost, .connecting, "the host name is unknown")
        case CURLE_COULDNT_CONNECT:
            self.init(.unreachable, .connecting, "no connection")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.timedOut, phase, "not in time")
        case CURLE_SSL_CONNECT_ERROR:
            self.init(.tls, .connecting, "the TLS handshake failed")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self.init(.tls, .connecting, "the certificate cannot be trusted")
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED:
            self.init(.tls, .connecting, "TLS cannot be used here")
        case CURLE_GOT_NOTHING:
            self = .unanswered
        case CURLE_PARTIAL_FILE:
            self.init(.truncated, phase, "the answer was cut short")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            self.init(.malformed, .waiting, "the answer is not HTTP")
        case CURLE_SEND_FAIL_REWIND:
            self = .unanswered
        default:
            self.init(lost: phase, tunnelStatus: tunnelStatus)
        }
    }

    /// A connection that broke. While a request is sent it does so as an answer does not come.
    private init(lost phase: Phase, tunnelStatus: Int) {
        if phase == .connecting, tunnelStatus != 0 {
            self.init(.unreachable, .connecting, "the proxy opened no tunnel: \(tunnelStatus)")
        } else {
            self.init(.reset, phase == .sending ? .waiting : phase, "connection reset by the peer")
        }
    }
}
