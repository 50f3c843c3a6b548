// The server's side of TLS: its certificate, key and rules.
internal import COpenSSL

/// What every TLS connection a server accepts has in common. May be shared by all loops.
///
/// Sessions are resumed by tickets under a key that lives as long as this value; the server keeps no list of them.
package struct TLSServerContext: Sendable {
    let context: TLSContext

    /// - Parameters:
    ///   - certificateFile: PEM; the server's own certificate first, then the ones between it and the root.
    ///   - keyFile: PEM; the private key of the first certificate, without a pass phrase.
    /// - Throws: one line that names the file.
    package init(certificateFile: String, keyFile: String) throws(TLSConfigurationFailure) {
        try self.init(certificateFile: certificateFile, keyFile: keyFile, newest: .v1_3)
    }

    init(certificateFile: String, keyFile: String, newest: TLSVersion) throws(TLSConfigurationFailure) {
        context = try TLSContext(.server, newest: newest)
        try useCertificate(certificateFile)
        try useKey(keyFile, of: certificateFile)
        try resumeByTickets()
        chooseProtocol()
    }

    private func useCertificate(_ file: String) throws(TLSConfigurationFailure) {
        try TLSFile.checkReadable(file, as: "certificate")
        OpenSSL.forgetErrors()
        guard unsafe SSL_CTX_use_certificate_chain_file(context.pointer, file) != 1 else { return }
        throw TLSFile.failure(file, as: "certificate", "holds no usable PEM certificate", OpenSSL.takeError())
    }

    private func useKey(_ file: String, of certificateFile: String) throws(TLSConfigurationFailure) {
        try TLSFile.checkReadable(file, as: "key")
        var isLocked = false
        guard !readKey(file, isLocked: &isLocked) else { return }
        if isLocked {
            throw TLSConfigurationFailure(
                message: "key file \(file) is protected by a pass phrase; a key without one is needed")
        }
        let error = OpenSSL.takeError()
        if let error, ERR_GET_LIB(error.code) == ERR_LIB_X509 {
            // The one thing OpenSSL says of a certificate here is that it does not fit.
            throw TLSConfigurationFailure(
                message: "key file \(file) is not the key of the certificate in \(certificateFile)")
        }
        throw TLSFile.failure(file, as: "key", "holds no usable PEM private key", error)
    }

    /// Without a callback of ours, OpenSSL asks for a pass phrase on the terminal and waits.
    private func readKey(_ file: String, isLocked: inout Bool) -> Bool {
        OpenSSL.forgetErrors()
        unsafe SSL_CTX_set_default_passwd_cb(context.pointer) { _, _, _, isLocked in
            unsafe isLocked?.storeBytes(of: true, as: Bool.self)
            return -1
        }
        return unsafe withUnsafeMutablePointer(to: &isLocked) { isLocked in
            unsafe SSL_CTX_set_default_passwd_cb_userdata(context.pointer, isLocked)
            defer { unsafe SSL_CTX_set_default_passwd_cb_userdata(context.pointer, nil) }
            return unsafe SSL_CTX_use_PrivateKey_file(context.pointer, file, SSL_FILETYPE_PEM) == 1
        }
    }

    private func resumeByTickets() throws(TLSConfigurationFailure) {
        // Tickets carry the whole session, sealed: nothing is kept here however many clients come.
        unsafe sluice_ssl_set_session_cache_mode(context.pointer, Int(SSL_SESS_CACHE_OFF))
        // Each ticket costs 25 µs of a handshake's 300: one, which every resumed connection renews, is enough.
        let tickets = unsafe SSL_CTX_set_num_tickets(context.pointer, 1)
        let name: StaticString = "sluice"
        let size = UInt32(name.utf8CodeUnitCount)
        let named = unsafe SSL_CTX_set_session_id_context(context.pointer, name.utf8Start, size)
        guard tickets == 1, named == 1 else {
            throw TLSConfigurationFailure(message: "OpenSSL refuses session tickets")
        }
    }

    /// Answers ALPN with `http/1.1` when the client offers it, and ignores every other offer.
    private func chooseProtocol() {
        unsafe SSL_CTX_set_alpn_select_cb(
            context.pointer,
            { _, chosen, chosenLength, offer, offerLength, _ in
                guard let chosen = unsafe chosen, let chosenLength = unsafe chosenLength else {
                    return SSL_TLSEXT_ERR_NOACK
                }
                let offered = unsafe UnsafeBufferPointer(start: offer, count: Int(offerLength))
                guard let position = unsafe TLSContext.positionOfProtocol(in: offered) else {
                    return SSL_TLSEXT_ERR_NOACK
                }
                unsafe chosen.pointee = offered.baseAddress.map { unsafe $0 + position + 1 }
                unsafe chosenLength.pointee = offered[position]
                return SSL_TLSEXT_ERR_OK
            }, nil)
    }
}

extension TLSContext {
    /// Where `http/1.1`, with its length byte, stands in a client's offer; `nil` when it does not.
    static func positionOfProtocol(in offer: UnsafeBufferPointer<UInt8>) -> Int? {
        var position = 0
        while position < offer.count {
            let end = unsafe position + 1 + Int(offer[position])
            guard end <= offer.count else { return nil }
            if unsafe offer[position..<end].elementsEqual(protocols) { return position }
            position = end
        }
        return nil
    }
}
