// Forms of the page, sent by a browser without script.
internal import Base
internal import HTTP

/// A form of the page: its sender is led back to the page, whatever came of it. Programs that ask the same route get
/// its own answer.
struct PageForm {
    private let action: PageNotice.Action
    private let question: Question

    /// nil for what no browser's form sent.
    init?(_ route: Route, _ question: Question) {
        guard let action = PageNotice.Action(route), Self.isForm(question.head.fields) else { return nil }
        self.action = action
        self.question = question
    }

    /// Whether a browser's form was sent to a route that the page has one for.
    static func leads(to route: Route, _ head: RequestHead) -> Bool {
        PageNotice.Action(route) != nil && isForm(head.fields)
    }

    private static func isForm(_ fields: HTTPFields) -> Bool {
        fields.first("content-type")?.text == "application/x-www-form-urlencoded"
            && fields.first("accept")?.text.contains("text/html") == true
    }

    func response(_ answer: () async throws(APIFailure) -> Response) async -> Response {
        var isDone = false
        do throws(APIFailure) { isDone = try await answer().status.code < 400 } catch {
            // The reader sees that it failed, and why in the row that it is about.
        }
        let target = PageNotice.target(action, question.slug, went: isDone)
        return Response(.seeOther, fields: [HTTPField("location", target)])
    }
}
