// The page that asks for the admin key.
internal import Base
internal import HTTP

/// What a browser shows instead of the operators' page to somebody who is not signed in. It consists of texts of ours
/// alone: nothing that anybody sent is in it.
struct LoginPage {
    private let failure: APIFailure
    /// What went wrong; nil where the key was only not asked for yet.
    private let notice: String?

    /// - Parameters:
    ///   - failure: why the page is not shown.
    ///   - isAnswerToForm: whether the form was sent already.
    init(_ failure: APIFailure, isAnswerToForm: Bool) {
        self.failure = failure
        notice = Self.notice(failure, isAnswerToForm: isAnswerToForm)
    }

    private static func notice(_ failure: APIFailure, isAnswerToForm: Bool) -> String? {
        switch failure.status {
        case .unauthorized: isAnswerToForm ? "That is not the admin key." : nil
        case .tooManyRequests:
            "Too many wrong keys came from your address. Try again in \(failure.retryAfter?.roundedUpSeconds ?? 1) s."
        case .forbidden where failure.code == APIFailure.adminKeyNeeded.code:
            "Without SLUICE_ADMIN_KEY this page is shown on the machine itself only, and with client keys nowhere."
        case .forbidden where failure.code == APIFailure.forbiddenHost.code:
            "Without client keys this is answered under names of the machine itself only, as localhost."
        case .forbidden: "The form has to be sent by this very page. Please send it again."
        case .loopDetected: "The request came back to the gateway that sent it."
        default: "The form did not arrive whole. Please send it again."
        }
    }

    /// Whether a key would help.
    private var hasForm: Bool {
        let hopeless = [APIFailure.adminKeyNeeded.code, APIFailure.forbiddenHost.code]
        return failure.status != .loopDetected && !hopeless.contains(failure.code)
    }

    /// The page, with the failure's status.
    var response: Response {
        let text = ByteBuffer(capacity: 1024)
        write(to: HTMLWriter(into: text))
        var response = failure.response
        response.fields = PageFields.page(
            response.fields.filter { $0.name != Bytes("content-type" as StaticString) })
        response.body = .bytes([text.takeAll()])
        return response
    }

    private func write(to html: HTMLWriter) {
        html.documentType()
        html.element("html", [.init("lang", "en")]) {
            html.element("head") { PageHead(title: "Sign in · Sluice").write(to: html) }
            html.element("body", [.class("login")]) {
                html.element("main") {
                    html.element("h1", text: "Sluice")
                    if let notice { html.element("p", [.init("role", "alert")], text: notice) }
                    if hasForm { Self.writeForm(to: html) }
                }
            }
        }
    }

    private static func writeForm(to html: HTMLWriter) {
        html.element("form", [.init("method", "post"), .init("action", PagePath.signIn)]) {
            html.element("label", [.init("for", "key")], text: "Admin key")
            html.begin(
                "input",
                [
                    .id("key"), .init("name", "key"), .init("type", "password"),
                    .init("autocomplete", "current-password"), .init("required", nil),
                    .init("autofocus", nil),
                ])
            html.element("button", text: "Sign in")
        }
    }
}
