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
            throw .forbiddenHost
        }
        if let origin = head.fields.first("origin"), !RequestSite.isOwn(origin, host: host),
            !isAllowed(origin)
        {
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

    /// The key that a request brings, whatever it is worth. Some clients send the other field empty.
    static func key(of fields: HTTPFields) -> Bytes? {
        if let key = fields.first("x-api-key"), !key.isEmpty { return key }
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
}
