// A request in libcurl's options.
internal import Base
internal import CCurl
internal import EventLoops
internal import HTTP

extension CurlHandle {
    /// Everything of `request` that is libcurl's to know.
    ///
    /// - Throws: `.malformed` for what the native client would not send either.
    func describe(_ request: UpstreamRequest, _ body: RequestBody, by proxy: Proxy?) throws(TransportFailure)
    {
        guard HostAndPort(Substring(request.origin.authority.text))?.isPlain ?? false else {
            throw TransportFailure(.malformed, .sending, "the request's host cannot be sent")
        }
        let root = (request.origin.isSecure ? "https://" : "http://") + request.origin.authority.text
        // The target may hold a key: it is no part of the URL, which libcurl hands about.
        set(CURLOPT_URL, root + "/")
        let isAskedForWholeURL = proxy != nil && !request.origin.isSecure
        set(CURLOPT_REQUEST_TARGET, (isAskedForWholeURL ? root : "") + request.target.text)
        set(CURLOPT_HTTPHEADER, lines: try Self.lines(request))
        // And not to a proxy that is asked for a tunnel.
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        setMethod(request.method, hasBody: body.count > 0)
        set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count)
        setManners()
    }

    /// The fields, each on a line. An empty value is written as libcurl wants it; a name with nothing behind its
    /// colon is a field that it would add and is not to.
    private static func lines(_ request: UpstreamRequest) throws(TransportFailure) -> [Bytes] {
        let checked = ByteBuffer()
        try request.head.write(into: checked)
        try request.moreFields.write(into: checked)
        let line = ByteBuffer()
        let fields = request.fields.map { field in
            line.append(field.name)
            if field.value.isEmpty {
                line.append(UInt8(ascii: ";"))
            } else {
                line.append(": ")
                line.append(field.value)
            }
            return line.takeAll()
        }
        return fields + [
            Bytes("accept-encoding: identity"), Bytes("Accept:"), Bytes("Content-Type:"), Bytes("Expect:"),
        ]
    }

    private func setMethod(_ method: HTTPMethod, hasBody: Bool) {
        switch method {
        case .head: set(CURLOPT_NOBODY, true)
        case _ where hasBody || method == .post: set(CURLOPT_POST, true)
        default: set(CURLOPT_HTTPGET, true)
        }
        set(CURLOPT_CUSTOMREQUEST, method.name.text)
    }

    /// Nothing of libcurl's own: no other address than the one that was asked for, no signals, bodies as they came.
    private func setManners() {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, false)
        set(CURLOPT_NOSIGNAL, true)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_HTTP_TRANSFER_DECODING, false)
        set(CURLOPT_HTTP_CONTENT_DECODING, false)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        // Deadlines are ours.
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max))
    }

    /// How the upstream is reached.
    ///
    /// - Parameter addresses: of the proxy, or else of the upstream; empty where the host is numeric.
    func setWay(to origin: Origin, by proxy: Proxy?, _ addresses: [SocketAddress]) {
        set(CURLOPT_PROXY, proxy?.address ?? "")
        // What is not said here is looked for in the environment.
        set(CURLOPT_NOPROXY, "")
        if let credentials = proxy?.credentials {
            set(CURLOPT_PROXYUSERNAME, credentials.user.reveal().text)
            set(CURLOPT_PROXYPASSWORD, credentials.password.reveal().text)
            set(CURLOPT_PROXYAUTH, SLUICE_CURL_BASIC)
        }
        // libcurl knows connections by name: the operator's own, perhaps to another address, are not for callers.
        set(CURLOPT_FRESH_CONNECT, origin.reach == .publicInternet)
        set(CURLOPT_FORBID_REUSE, origin.reach == .publicInternet)
        guard !addresses.isEmpty else { return }
        let hosts = addresses.map { $0.host.contains(":") ? "[\($0.host)]" : $0.host }.joined(separator: ",")
        let name = "+\(proxy?.host ?? origin.host):\(proxy?.port ?? origin.port):\(hosts)"
        set(CURLOPT_RESOLVE, lines: [Bytes(name)])
    }

    /// Certificates are always verified, a proxy's as the upstream's.
    func setTrust(_ authorities: CurlAuthorities) {
        noteGoodbyes()
        for (version, peer, host) in [
            (CURLOPT_SSLVERSION, CURLOPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYHOST),
            (CURLOPT_PROXY_SSLVERSION, CURLOPT_PROXY_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYHOST),
        ] {
            set(version, CURL_SSLVERSION_TLSv1_2)
            set(peer, true)
            set(host, 2)
        }
        for (folder, file, certificates) in [
            (CURLOPT_CAPATH, CURLOPT_CAINFO, CURLOPT_CAINFO_BLOB),
            (CURLOPT_PROXY_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAINFO_BLOB),
        ] {
            set(folder, authorities.folders)
            set(file, authorities.file)
            if let all = authorities.certificates { set(certificates, all) }
        }
    }

    /// How long connections are kept.
    func setPool(_ limits: PoolLimits) {
        // In whole seconds, of which none would mean for ever.
        set(CURLOPT_MAXAGE_CONN, max(1, Int(limits.idleTimeout.components.seconds)))
        set(CURLOPT_MAXLIFETIME_CONN, max(1, Int(limits.maximumAge.components.seconds)))
    }

    /// Takes no connection that was used before.
    func useFreshConnection() {
        set(CURLOPT_FRESH_CONNECT, true)
    }

    func offerHTTP2(_ isOffered: Bool) {
        set(CURLOPT_HTTP_VERSION, isOffered ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
    }
}
