// The operators' page, described.

extension Operation {
    static let operatorsPage = [
        Operation(
            route: .dashboard, id: "dashboard", summary: "The operators' page", access: .administrators,
            parameters: [
                .query("open", "The gateway whose models are shown, for browsers without script."),
                .query("done", "What went well, as forms of the page lead back to it."),
                .query("failed", "What did not."),
                .query("gateway", "At which gateway."),
            ],
            answers: [.ok("The page.", .text("text/html"))] + [400, 401, 403, 429].map(pageOrError)),
        Operation(
            route: .dashboardData, id: "dashboardData", summary: "What the operators' page shows, as JSON",
            access: .administrators, answers: [.ok("Texts and numbers.", .json("Dashboard"))]),
        Operation(
            route: .dashboardEvents, id: "dashboardEvents", summary: "What changes on the operators' page",
            details: """
                All of it at first, then once a second what has changed, each event a `DashboardTables` object. The \
                stream ends after an hour at the latest, and sooner when its reader may not see it any more.
                """,
            access: .administrators,
            answers: [.ok("A stream of events.", .text("text/event-stream", schema: nil))]),
        file(.dashboardScript, "dashboardScript", "The page's script", "text/javascript"),
        file(.dashboardStyle, "dashboardStyle", "The page's style sheet", "text/css"),
        file(.dashboardIcon, "dashboardIcon", "The page's icon", "image/svg+xml"),
    ]

    /// What a form of the operators' page is answered.
    static let backToPage = Answer(
        status: 303, description: "To a form of the operators' page: back to it, whatever came of it."
    ).with([("location", "The page, with a word of what came of it.")])

    private static func file(_ route: Route, _ id: String, _ summary: String, _ type: String) -> Operation {
        Operation(
            route: route, id: id, summary: summary, answers: [.ok("The file.", .text(type)), .notModified])
    }
}
