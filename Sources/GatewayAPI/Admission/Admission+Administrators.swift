// Who may do what concerns everybody.
internal import Base
internal import HTTP

extension Admission {
    /// What administrators' routes ask for: the admin key, or the session of somebody who signed in with it. Without an
    /// admin key only this machine may, and only while nobody needs a key for anything.
    ///
    /// A session's cookie, and being on this machine, are nothing that a foreign page could not have its reader's
    /// browser show. So what is asked for in this way has to come from a page of ours.
    func administrate(
        _ head: RequestHead, _ context: RequestContext, at door: AdministratorDoor
    ) throws(APIFailure) {
        guard let known = configuration.adminKey else { return try admitFromThisMachine(head, context) }
        if let key = Self.key(of: head.fields) {
            return try judge(key, by: known, context, at: door)
        }
        let cookie = SessionCookie(isSecure: context.isSecure)
        guard let token = cookie.value(in: head.fields),
            door.isOpen(session: token, with: known, at: context.time.now)
        else { throw .wrongAdminKey }
        guard Self.isSafe(head, mayBeNoBrowser: head.onlyAsks) else { throw .foreignPage }
    }

    /// Whether `key` is the admin key. Those who tried too many wrong ones have to wait.
    func judge(
        _ key: Bytes, by known: Secret, _ context: RequestContext, at door: AdministratorDoor
    ) throws(APIFailure) {
        switch door.judge(key, by: known, from: context.peer, at: context.time.now) {
        case .right: return
        case .wrong: throw .wrongAdminKey
        case .tooMany(let wait): throw .tooManyAdminKeys(wait: wait)
        }
    }

    private func admitFromThisMachine(_ head: RequestHead, _ context: RequestContext) throws(APIFailure) {
        guard Self.isFromThisMachine(head, context), configuration.clientKeys.isEmpty else {
            throw .adminKeyNeeded
        }
        guard Self.isSafe(head, mayBeNoBrowser: true) else { throw .foreignPage }
    }

    /// Whether a page of ours asks, or somebody who wants to see a page of ours.
    ///
    /// - Parameter mayBeNoBrowser: whether somebody may ask who does not say where from.
    private static func isSafe(_ head: RequestHead, mayBeNoBrowser: Bool) -> Bool {
        switch RequestSite(head) {
        case .own: true
        case .unknown: mayBeNoBrowser
        case .foreign: head.onlyAsks && head.isNavigation
        }
    }

    /// Whether the request was surely made here: not by a web page from elsewhere, and not for somebody behind a
    /// proxy on this machine.
    private static func isFromThisMachine(_ head: RequestHead, _ context: RequestContext) -> Bool {
        let host = head.target.authority
        guard context.isPeerLoopback, HostName.isLoopback(host) else { return false }
        guard head.fields.first("x-forwarded-for") == nil, head.fields.first("forwarded") == nil else {
            return false
        }
        return head.fields.all("origin").allSatisfy { RequestSite.isOwn($0, host: host) }
    }
}

extension APIFailure {
    /// No admin key, or another one. The text is the same whatever is wrong with it.
    static var wrongAdminKey: APIFailure {
        APIFailure(
            .unauthorized,
            "Incorrect admin key provided. Send yours as 'Authorization: Bearer <key>' or 'x-api-key: <key>'.",
            code: "invalid_admin_key", fields: [HTTPField("www-authenticate", "Bearer")])
    }

    static func tooManyAdminKeys(wait: Duration) -> APIFailure {
        APIFailure(
            .tooManyRequests, "too many wrong admin keys came from this address", type: "rate_limit_error",
            code: "too_many_admin_keys", retryAfter: wait)
    }

    static var adminKeyNeeded: APIFailure {
        APIFailure(
            .forbidden,
            "without SLUICE_ADMIN_KEY this is answered on the machine itself only, and with client keys nowhere",
            code: "admin_key_needed")
    }

    /// Without client keys, under a name that anybody may have given this machine.
    static var forbiddenHost: APIFailure {
        APIFailure(
            .forbidden, "without SLUICE_API_KEYS only loopback host names are answered",
            code: "forbidden_host")
    }

    /// Where a browser acts for a page that is not ours.
    static var foreignPage: APIFailure {
        APIFailure(
            .forbidden, "a page of another origin may not ask for this", code: "forbidden_origin")
    }
}
