// The head of the page: its cards, and what is wrong with the configuration.

enum SummaryHTML {
    private static let titles = [
        "gateways": "Gateways healthy", "flight": "Requests in flight", "traffic": "Attempts a minute",
        "cost": "Cost since 00:00 UTC", "models": "Models",
    ]

    static func write(_ row: PageRow, to html: HTMLWriter) {
        html.element("article", RowHTML.attributes(of: row)) {
            html.element("h2", text: titles[row.key] ?? "")
            RowHTML.write("value", of: row, in: "p", to: html)
            RowHTML.write("detail", of: row, in: "p", to: html)
        }
    }

    static func writeProblem(_ row: PageRow, to html: HTMLWriter) {
        html.element("li", RowHTML.attributes(of: row)) {
            RowHTML.write("text", of: row, in: "bdi", to: html)
        }
    }
}

/// What all rows have in common.
enum RowHTML {
    static func attributes(of row: PageRow) -> [HTMLWriter.Attribute] {
        let hue = row.hue.map { [HTMLWriter.Attribute("data-hue", String($0))] } ?? []
        return [.init("data-key", row.key), .init("data-look", row.look)] + hue
    }

    /// The element of a text that is replaced when it changes.
    static func write(_ place: StaticString, of row: PageRow, in name: StaticString, to html: HTMLWriter) {
        html.element(name, [.place(place)], text: row[place])
    }

    /// A cell; its end tag may be left out, and is.
    static func writeCell(_ place: StaticString, of row: PageRow, to html: HTMLWriter) {
        html.begin("td", [.place(place)])
        html.text(row[place])
    }

    static func writeHeadings(_ titles: [String], to html: HTMLWriter) {
        html.element("thead") {
            html.begin("tr")
            for title in titles {
                html.begin("th", [.init("scope", "col")])
                html.text(title)
            }
        }
    }

    /// A button that sends its form to a path.
    static func writeButton(_ text: String, to path: String, _ html: HTMLWriter) {
        html.element("button", [.init("formaction", path)], text: text)
    }
}
