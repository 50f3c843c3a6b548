// Why a TLS connection or a TLS configuration is refused.

/// A TLS connection that must be closed, with the reason for people. Holds no keys and no application bytes.
package struct TLSFailure: Error, Hashable, CustomStringConvertible {
    /// What went wrong, as far as somebody would act differently on it.
    package enum Kind: Hashable, Sendable {
        /// The peer's certificate, or one above it, is past its end.
        case certificateExpired
        /// The peer's certificate, or one above it, has not begun yet: often our own clock is wrong.
        case certificateNotYetValid
        /// The certificate is another host's; also a host name that cannot be checked at all.
        case wrongHost
        /// No trusted authority stands behind the certificate: self-signed, private, or an incomplete chain.
        case unknownAuthority
        /// The certificate was refused for another reason: signature, purpose, key too small.
        case otherCertificate
        /// No TLS version in common; ours begin at 1.2.
        case protocolVersion
        /// The two sides did not agree, one of them sent an alert, or the peer does not speak TLS.
        case handshake
        /// The peer closed before the handshake was done.
        case closedInHandshake
        /// Records that are damaged, out of order, or that the protocol forbids.
        case corrupted
    }

    package let kind: Kind

    /// One short English line, mostly OpenSSL's own reason.
    package let reason: String

    package var description: String { "\(kind): \(reason)" }
}

/// Certificate files that cannot be used: one line a person can act on, naming the file.
package struct TLSConfigurationFailure: Error, Hashable, CustomStringConvertible {
    package let message: String

    package init(message: String) {
        self.message = message
    }

    package var description: String { message }
}
