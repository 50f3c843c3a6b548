// What can be asked at one route, as its description says it.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// The description of one route.
struct Operation: Sendable {
    /// Who may ask.
    enum Access: Sendable {
        case everybody
        /// Who has a client key, where any are set.
        case callers
        case administrators
    }

    let route: Route
    /// What programs made from the description call it.
    let id: String
    let summary: String
    var details: String?
    var access = Access.everybody
    var parameters: [Parameter] = []
    /// The request's body.
    var body: Content?
    /// Without errors.
    let answers: [Answer]
    /// The statuses of further answers, each with an error, beside those that every route may give.
    var errors: [Int] = []

    /// A path of ours as OpenAPI writes it.
    static func template(of path: String) -> String {
        String(path.filter { $0 != "…" })
    }

    /// Writes it as a member that is called like its method.
    ///
    /// - Parameter isUsual: whether `path` is the first that leads to the route.
    func write(to item: inout JSONWriter, at path: String, isUsual: Bool) {
        item.object(route.method.name.text.lowercased()) { writer in
            writer.member("operationId", isUsual ? id : id + Self.suffix(of: path))
            writer.member("summary", summary)
            if let details { writer.member("description", details) }
            writer.array("tags") { $0.string(route.name.description) }
            writeSecurity(to: &writer)
            writer.array("parameters") { list in
                for parameter in parameters { list.object { parameter.write(to: &$0) } }
                list.raw(##"{"$ref":"#/components/parameters/RequestID"}"## as StaticString)
            }
            if let body {
                writer.object("requestBody") { request in
                    request.member("required", true)
                    request.object("content") { body.write(to: &$0) }
                }
            }
            writer.object("responses") { writeAnswers(to: &$0, errorFormat(at: path)) }
        }
    }

    /// What tells an operation at a further path from the usual one: `At_api_v1_models`.
    private static func suffix(of path: String) -> String {
        "At" + String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private func writeSecurity(to writer: inout JSONWriter) {
        switch access {
        case .everybody: writer.member("security", raw: "[]")
        case .callers: writer.member("security", raw: #"[{},{"clientKey":[]},{"clientKeyField":[]}]"#)
        case .administrators:
            writer.member("security", raw: #"[{},{"adminKey":[]},{"adminKeyField":[]},{"session":[]}]"#)
        }
    }

    private func errorFormat(at path: String) -> Answer.ErrorFormat {
        if route == .messages || route == .countTokens { return .anthropic }
        if path.hasPrefix(DialectVariant.openRouterPath + "/") {
            return route.hasAnthropicCallers ? .openRouterOrAnthropic : .openRouter
        }
        return route.hasAnthropicCallers ? .either : .openAI
    }

    private func writeAnswers(to writer: inout JSONWriter, _ format: Answer.ErrorFormat) {
        for answer in answers {
            writer.object(answer.status.description) { answer.write(to: &$0) }
        }
        let told = Set(answers.map(\.status))
        for status in errorStatuses where !told.contains(status) {
            writer.object(status.description) { reference in
                reference.member("$ref", "#/components/responses/" + format.name(of: status))
            }
        }
    }

    /// With those that every route may give: 400 for a request that is none, 403 for a foreign page or host, 508 for one
    /// that came from this very process.
    private var errorStatuses: [Int] {
        let ofAccess =
            switch access {
            case .everybody: [Int]()
            case .callers: [401]
            case .administrators: [401, 429]
            }
        return Set(errors + ofAccess + [400, 403, 508]).sorted()
    }
}
