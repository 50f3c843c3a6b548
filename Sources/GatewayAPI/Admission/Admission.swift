// Who may ask for what: decided from the head alone, before a byte of the body is read.
internal import Base
internal import HTTP

/// Decides whether a request is let in.
struct Admission {
    let configuration: APIConfiguration
    let instance: Bytes

    /// What every route asks for.
    ///
    /// Without client keys a web page could otherwise reach the gateway through its reader's browser: by its
    /// own origin, or by a name of its own that it points at this machine (DNS rebinding).
    func admit(_ head: RequestHead) throws(APIFailure) {
        if let hop = head.fields.first("x-sluice-hop"), hop == instance {
            throw APIFailure(
                .loopDetected, "the request came back to the gateway that sent it", type: "server_error")
        }
        guard configuration.clientKeys.isEmpty else { return }
        let host = head.target.authority
        guard configuration.allowsOpen || host.isEmpty || HostName.isLoopback(host) else {
            throw APIFailure(
                .forbidden, "without SLUICE_API_KEYS only loopback host names are answered",
                code: "forbidden_host")
        }
        if let origin = head.fields.first("origin"), !isOwn(origin, host: host), !isAllowed(origin) {
            throw APIFailure(
                .forbidden, "this origin is not in SLUICE_CORS_ORIGINS", code: "forbidden_origin")
        }
    }

    /// What inference asks for: a key, when keys are set. The text is the same whatever is wrong with it.
    func authorise(_ head: RequestHead) throws(APIFailure) {
        guard !configuration.clientKeys.isEmpty else { return }
        let key = Self.key(of: head.fields) ?? .empty
        var isKnown = false
        for known in configuration.clientKeys where known.matches(key) { isKnown = true }
        guard isKnown, !key.isEmpty else {
            throw APIFailure(
                .unauthorized,
                "Incorrect API key provided. Send yours as 'Authorization: Bearer <key>' or 'x-api-key: <key>'.",
                code: "invalid_api_key", fields: [HTTPField("www-authenticate", "Bearer")])
        }
    }

    /// What routes ask for that change something for everybody: the admin key. Without one only this machine may,
    /// and only while nobody needs a key for anything.
    func administrate(_ head: RequestHead, _ context: RequestContext) throws(APIFailure) {
        if let known = configuration.adminKey {
            guard let key = Self.key(of: head.fields), !key.isEmpty, known.matches(key) else {
                throw APIFailure(
                    .unauthorized,
                    "Incorrect admin key provided. Send yours as 'Authorization: Bearer <key>' or 'x-api-key: <key>'.",
                    code: "invalid_admin_key", fields: [HTTPField("www-authenticate", "Bearer")])
            }
            return
        }
        guard isFromThisMachine(head, context), configuration.clientKeys.isEmpty else {
            throw APIFailure(
                .forbidden, "without SLUICE_ADMIN_KEY this is answered on the machine itself only",
                code: "admin_key_needed")
        }
    }

    /// Whether the request was surely made here: not by a web page from elsewhere, and not for somebody behind a
    /// proxy on this machine.
    private func isFromThisMachine(_ head: RequestHead, _ context: RequestContext) -> Bool {
        let host = head.target.authority
        guard context.isPeerLoopback, HostName.isLoopback(host) else { return false }
        guard head.fields.first("x-forwarded-for") == nil, head.fields.first("forwarded") == nil else {
            return false
        }
        return head.fields.all("origin").allSatisfy { isOwn($0, host: host) }
    }

    private static func key(of fields: HTTPFields) -> Bytes? {
        if let key = fields.first("x-api-key") { return key }
        guard let value = fields.first("authorization") else { return nil }
        return value.withSpan(bearerTokenStart).map { value.slice($0..<value.count) }
    }

    /// Where the token begins in the value of an `authorization` field, after `Bearer ` in any case and more
    /// spaces; nil for another scheme and for nothing after it.
    private static func bearerTokenStart(_ value: Span<UInt8>) -> Int? {
        let scheme: StaticString = "bearer"
        let space = UInt8(ascii: " ")
        var index = scheme.utf8CodeUnitCount
        guard value.count > index + 1, value[index] == space else { return nil }
        for letter in 0..<index where unsafe value[letter] | 0x20 != scheme.utf8Start[letter] { return nil }
        while index < value.count, value[index] == space { index += 1 }
        return index
    }

    /// The origin that may read the answer, when the request has one.
    func allowedOrigin(_ head: RequestHead) -> Bytes? {
        guard !configuration.corsOrigins.isEmpty, let origin = head.fields.first("origin"), isAllowed(origin)
        else { return nil }
        return origin
    }

    private func isAllowed(_ origin: Bytes) -> Bool {
        !configuration.corsOrigins.isEmpty && configuration.corsOrigins.contains(origin.text)
    }

    private func isOwn(_ origin: Bytes, host: Bytes) -> Bool {
        let text = origin.text
        return text == "http://\(host.text)" || text == "https://\(host.text)"
    }
}

/// Host names as a `host` field has them.
enum HostName {
    /// Whether an authority names this machine: `localhost`, a name below it, 127.0.0.0/8 or ::1.
    static func isLoopback(_ authority: Bytes) -> Bool {
        let text = authority.text.lowercased()
        if text.hasPrefix("[") { return text.hasPrefix("[::1]") }
        var host = text.prefix { $0 != ":" }
        if host.hasSuffix(".") { host = host.dropLast() }
        return host == "localhost" || host.hasSuffix(".localhost") || isLoopbackIPv4(host)
    }

    private static func isLoopbackIPv4(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
                    && UInt8(part) != nil
            }
    }
}
