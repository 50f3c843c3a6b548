// The routes about lists, this process and its operators, described.

extension Operation {
    static let caches = [
        Operation(
            route: .cacheStatus, id: "cacheStatus", summary: "How the gateways' lists of models stand",
            answers: [.ok("The lists, by gateway.", .json("CacheStatus"))]),
        Operation(
            route: .cacheRefresh, id: "refreshLists", summary: "Ask all gateways for their lists",
            access: .administrators, parameters: [force],
            answers: [
                .ok("What came of it, by gateway.", .json("RefreshOfAll")),
                Answer(
                    status: 502, description: "Some lists are not refreshed; old ones stay.",
                    content: .json("RefreshOfAllFailure")),
            ]),
        Operation(
            route: .cacheRefreshOne, id: "refreshList", summary: "Ask one gateway for its list",
            access: .administrators, parameters: [gatewaySlug, force],
            answers: [.ok("What came of it.", .json("Refresh")), backToPage], errors: [404, 502, 503]),
        Operation(
            route: .cacheClear, id: "clearLists", summary: "Forget lists of models",
            access: .administrators,
            parameters: [.query("gateway", "A gateway's slug or alias, or `all`, which is usual.")],
            answers: [.ok("Whose lists were forgotten.", .json("Cleared"))]),
    ]

    private static let force = Parameter.query(
        "force", "Whether a list that is fresh is asked for, too.", #"{"type":"boolean"}"#)

    static let service = [
        Operation(
            route: .health, id: "health", summary: "Whether the process is alive",
            answers: [.ok("It is.", .json("Health"))]),
        Operation(
            route: .ready, id: "ready", summary: "Whether the process takes new requests",
            answers: [
                .ok("It does.", .json("Readiness")),
                Answer(
                    status: 503, description: "It ends, and answers what it has begun.",
                    content: .json("Readiness")),
            ]),
        Operation(
            route: .metrics, id: "metrics", summary: "Metrics for Prometheus",
            answers: [.ok("The metrics.", .text("text/plain"))]),
        Operation(
            route: .openAPI, id: "openAPI", summary: "This description",
            answers: [
                .ok("It.", .text("application/json", schema: #"{"type":"object"}"#)), .notModified,
            ]),
    ]

    static let session = [
        Operation(
            route: .login, id: "login", summary: "Sign in to the operators' page",
            details: """
                For the form that a browser shows; the request has to come from a page of this server (`origin` or \
                `sec-fetch-site`). Programs send the admin key with each request instead.
                """,
            body: .text("application/x-www-form-urlencoded", schema: loginForm),
            answers: [toDashboard("The right key: a session begins.")]
                + [400, 401, 403, 429].map(pageOrError),
            errors: [408, 413, 415]),
        Operation(
            route: .logout, id: "logout", summary: "Sign out of the operators' page", access: .administrators,
            answers: [toDashboard("The session is over.")] + [400, 401, 403, 429].map(pageOrError)),
    ]

    private static let loginForm =
        #"{"type":"object","required":["key"],"additionalProperties":false,"properties":{"key":{"type":"string"}}}"#

    private static func toDashboard(_ description: String) -> Answer {
        Answer(status: 303, description: description).with([
            ("location", "The operators' page."), ("set-cookie", "The session."),
        ])
    }

    /// An error that a browser is shown as a page.
    static func pageOrError(_ status: Int) -> Answer {
        Answer(
            status: status, description: "Not that way: an error, or a page that says so to a browser.",
            content: .json("Error").or(.text("text/html")))
    }
}
