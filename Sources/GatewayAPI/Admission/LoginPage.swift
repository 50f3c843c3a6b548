// The page that asks for the admin key.
internal import Base
internal import HTTP

/// What a browser shows instead of the operators' page to somebody who is not signed in. It consists of texts of ours
/// alone: nothing that anybody sent is in it.
struct LoginPage {
    private enum Notice {
        case none
        case text(StaticString)
        case wait(seconds: Int)
    }

    private let failure: APIFailure
    private let notice: Notice
    private let hasForm: Bool

    /// - Parameters:
    ///   - failure: why the page is not shown.
    ///   - isAnswerToForm: whether the form was sent already.
    init(_ failure: APIFailure, isAnswerToForm: Bool) {
        self.failure = failure
        hasForm = !Self.isHopeless(failure)
        notice =
            switch failure.status {
            case .unauthorized: isAnswerToForm ? .text("That is not the admin key.") : .none
            case .tooManyRequests: .wait(seconds: failure.retryAfter?.roundedUpSeconds ?? 1)
            case .forbidden where failure.code == APIFailure.adminKeyNeeded.code:
                .text(
                    "Without SLUICE_ADMIN_KEY this page is shown on the machine itself only, and with client keys nowhere."
                )
            case .forbidden where !hasForm:
                .text(
                    "Without client keys this is answered under names of the machine itself only, as localhost."
                )
            case .loopDetected: .text("The request came back to the gateway that sent it.")
            case .forbidden: .text("The form has to be sent by this very page. Please send it again.")
            default: .text("The form did not arrive whole. Please send it again.")
            }
    }

    /// Whether no key would help.
    private static func isHopeless(_ failure: APIFailure) -> Bool {
        failure.status == .loopDetected || failure.code == APIFailure.adminKeyNeeded.code
            || failure.code == "forbidden_host"
    }

    /// The page, with the failure's status.
    var response: Response {
        let text = ByteBuffer(capacity: 1024)
        write(to: text)
        var response = failure.response
        response.fields = PageFields.page(
            response.fields.filter { $0.name != Bytes("content-type" as StaticString) })
        response.body = .bytes([text.takeAll()])
        return response
    }

    private func write(to text: ByteBuffer) {
        text.append(Self.opening)
        switch notice {
        case .none: break
        case .text(let words): Self.append(words, to: text)
        case .wait(let seconds):
            text.append("<p role=\"alert\">Too many wrong keys came from your address. Try again in ")
            text.append(decimal: seconds)
            text.append(" s.</p>\n")
        }
        if hasForm { text.append(Self.form) }
        text.append("</main>\n</body>\n</html>\n")
    }

    private static func append(_ words: StaticString, to text: ByteBuffer) {
        text.append("<p role=\"alert\">")
        text.append(words)
        text.append("</p>\n")
    }

    private static let opening: StaticString = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Sign in · Sluice</title>
        <link rel="stylesheet" href="/health/gateways/dashboard/style.css">
        </head>
        <body class="login">
        <main>
        <h1>Sluice</h1>

        """

    private static let form: StaticString = """
        <form method="post" action="/health/gateways/dashboard/login">
        <label for="key">Admin key</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
        <button>Sign in</button>
        </form>

        """
}
