// The tables of requests: under way, and lately.

enum RequestsHTML {
    private static let liveTitles = ["Model", "Gateway", "Attempt", "Age", "So far", "Action"]
    private static let recentTitles = [
        "Ended, UTC", "Model", "Gateway", "Outcome", "Attempts", "Tokens", "Cost", "Took",
    ]

    static func write(live: [PageRow], recent: [PageRow], to html: HTMLWriter) {
        write("live", "Requests in flight", "Nothing is under way.", liveTitles, to: html) {
            for row in live { writeLive(row, to: html) }
        }
        write("recent", "Requests lately", "No request has ended yet.", recentTitles, to: html) {
            for row in recent { writeRecent(row, to: html) }
        }
    }

    private static func write(
        _ name: String, _ heading: String, _ whenEmpty: String, _ titles: [String], to html: HTMLWriter,
        _ rows: () -> Void
    ) {
        html.element("section", [.init("aria-labelledby", name)]) {
            html.element("h2", [.id(name)], text: heading)
            // One form for the buttons of all rows: each has its own address.
            html.element("form", [.init("method", "post")]) {
                html.element("table", [.class(name)]) {
                    RowHTML.writeHeadings(titles, to: html)
                    html.element("tbody", [.init("data-table", name)], rows)
                }
                html.element("p", [.class("empty")], text: whenEmpty)
            }
        }
    }

    static func writeLive(_ row: PageRow, to html: HTMLWriter) {
        html.begin("tr", RowHTML.attributes(of: row))
        for place in ["model", "gateway", "attempt", "age", "progress"] as [StaticString] {
            RowHTML.writeCell(place, of: row, to: html)
        }
        html.begin("td")
        RowHTML.writeButton("End", to: PagePath.end(row.subject), html)
    }

    static func writeRecent(_ row: PageRow, to html: HTMLWriter) {
        html.begin("tr", RowHTML.attributes(of: row))
        let places: [StaticString] = [
            "ended", "model", "gateway", "outcome", "attempts", "tokens", "cost", "took",
        ]
        for place in places { RowHTML.writeCell(place, of: row, to: html) }
    }
}
