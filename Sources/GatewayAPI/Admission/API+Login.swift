// POST /health/gateways/dashboard/login and …/logout
internal import Base
internal import Domain
internal import HTTP

extension API {
    /// Begins a session for whoever sends the admin key in a form of ours.
    func login(
        _ request: consuming Request, in context: RequestContext, _ record: RequestRecord
    ) async -> Response {
        let head = request.head
        let body = request.body
        let response: Response
        do throws(APIFailure) {
            try admission.admit(head)
            let known = try admission.admitToLogin(head)
            let form = try await Self.readForm(body, head, on: context.time)
            try admission.judge(form.key, by: known, context, at: shared.door)
            let token = shared.door.openSession(with: known, at: context.time.now)
            response = Self.toDashboard(SessionCookie(isSecure: context.isSecure).field(keeping: token))
        } catch {
            record.failure = error.code
            response = refusal(error, of: .login, head, context)
        }
        record.tell(response.status)
        return response
    }

    /// Ends the session that the request belongs to, if it belongs to one.
    func logout(_ head: RequestHead, isSecure: Bool) -> Response {
        let cookie = SessionCookie(isSecure: isSecure)
        if let token = cookie.value(in: head.fields) { shared.door.close(session: token) }
        return Self.toDashboard(cookie.fieldForgetting)
    }

    private static func readForm(
        _ body: any RequestBody, _ head: RequestHead, on time: any Timekeeper
    ) async throws(APIFailure) -> LoginForm {
        let type = head.fields.first("content-type")?.text.lowercased() ?? ""
        guard type.prefix(while: { $0 != ";" && $0 != " " }) == "application/x-www-form-urlencoded" else {
            throw APIFailure(
                .unsupportedMediaType, "the body must be application/x-www-form-urlencoded",
                code: "unsupported_media_type")
        }
        let text = try await ShortBody.read(body, atMost: LoginForm.most, on: time)
        do throws(LoginForm.Fault) { return try LoginForm(parsing: text) } catch {
            throw APIFailure(
                .badRequest, "the form must have one field, 'key'", parameter: "key", code: "invalid_form")
        }
    }

    private static func toDashboard(_ cookie: HTTPField) -> Response {
        let fields = [
            HTTPField("location", Bytes(PagePath.page)), HTTPField("cache-control", "no-store"),
            cookie,
        ]
        return Response(.seeOther, fields: fields)
    }

    /// A failure as the route's callers understand it.
    func refusal(
        _ failure: APIFailure, of route: Route, _ head: RequestHead, _ context: RequestContext
    ) -> Response {
        if head.wantsPage, route.isPage || PageForm.leads(to: route, head) {
            return LoginPage(failure, isAnswerToForm: route == .login).response
        }
        let dialect = route.errorDialect(head)
        return failure.response(in: dialect, DialectVariant(of: head), id: context.id)
            .naming(context.id, in: dialect)
    }
}

extension Admission {
    /// Who may try to sign in: a page of ours. Otherwise a foreign page could sign its reader in, and watch.
    ///
    /// - Returns: the admin key.
    fileprivate func admitToLogin(_ head: RequestHead) throws(APIFailure) -> Secret {
        guard let known = configuration.adminKey else { throw .adminKeyNeeded }
        guard RequestSite(head) == .own else { throw .foreignPage }
        return known
    }
}
