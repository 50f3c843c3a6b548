// The table of gateways, and those below it that nobody set up.

struct GatewaysHTML {
    var opened: OpenedModels?

    private static let titles = [
        "Gateway", "Checks", "Traffic", "Latency p50 / p95", "First event", "Cost", "Last failure",
        "Actions",
    ]

    func write(_ rows: [PageRow], folded: [PageRow], to html: HTMLWriter) {
        html.element("section", [.init("aria-labelledby", "gateways")]) {
            html.element("h2", [.id("gateways"), .init("tabindex", "-1")]) {
                html.text("Gateways ")
                html.element("small", text: "in the order in which they are tried")
            }
            html.element("table", [.class("gateways"), .init("data-table", "gateways")]) {
                RowHTML.writeHeadings(Self.titles, to: html)
                for row in rows { write(row, to: html) }
            }
            html.element("p", [.class("empty")], text: "No gateway is set up.")
            html.element("details", [.class("folded")]) {
                html.element("summary", text: "Gateways without a key")
                html.element("ul", [.init("data-table", "unconfigured")]) {
                    for row in folded { Self.writeFolded(row, to: html) }
                }
            }
        }
    }

    /// One gateway: its row, and the place where its models are shown.
    func write(_ row: PageRow, to html: HTMLWriter) {
        let opened = row.key == opened?.slug ? opened : nil
        let name: [HTMLWriter.Attribute] = row.key.isEmpty ? [] : [.id(row.key)]
        html.element("tbody", RowHTML.attributes(of: row) + name) {
            html.begin("tr")
            writeName(row, to: html)
            writeMeasurements(row, to: html)
            writeActions(row, to: html)
            html.begin("tr", [.class("models"), .init("hidden", nil)].dropLast(opened == nil ? 0 : 1))
            html.begin("td", [.init("colspan", "8")])
            if let opened { ModelsHTML.write(opened, to: html) }
        }
    }

    private func writeName(_ row: PageRow, to html: HTMLWriter) {
        html.begin("th", [.init("scope", "row")])
        html.element(
            "span", [.class("letter"), .init("aria-hidden", "true"), .place("letter")], text: row["letter"])
        RowHTML.write("position", of: row, in: "small", to: html)
        RowHTML.write("name", of: row, in: "bdi", to: html)
        RowHTML.write("state", of: row, in: "strong", to: html)
        RowHTML.write("reason", of: row, in: "span", to: html)
    }

    private func writeMeasurements(_ row: PageRow, to html: HTMLWriter) {
        Self.writeCell(["endpoint", "cache", "breaker"], of: row, to: html)
        Self.writeCell(["traffic"], of: row, to: html)
        RowHTML.writeCell("latency", of: row, to: html)
        Self.writeCell(["first", "speed"], of: row, to: html) {
            let box: [HTMLWriter.Attribute] = [.init("viewBox", "-2 0 124 20"), .init("aria-hidden", "true")]
            html.element("svg", box) { html.element("path", [.init("d", row.line ?? "")]) }
        }
        Self.writeCell(["cost", "today"], of: row, to: html)
        RowHTML.writeCell("failure", of: row, to: html)
    }

    /// A cell with a line for each text.
    private static func writeCell(
        _ places: [StaticString], of row: PageRow, to html: HTMLWriter, before: () -> Void = {}
    ) {
        html.begin("td")
        before()
        for place in places { RowHTML.write(place, of: row, in: "p", to: html) }
    }

    private func writeActions(_ row: PageRow, to html: HTMLWriter) {
        html.begin("td")
        html.element("form", [.init("method", "post")]) {
            let link: [HTMLWriter.Attribute] = [.class("open"), .link(PagePath.opening(row.subject))]
            html.element("a", link, text: "Models")
            RowHTML.writeButton("Check", to: PagePath.gateway(row.subject, "check"), html)
            RowHTML.writeButton("Fix", to: PagePath.gateway(row.subject, "fix"), html)
            RowHTML.writeButton("Refresh list", to: PagePath.refresh(row.subject), html)
        }
    }

    static func writeFolded(_ row: PageRow, to html: HTMLWriter) {
        html.element("li", RowHTML.attributes(of: row)) {
            RowHTML.write("name", of: row, in: "bdi", to: html)
            RowHTML.write("variable", of: row, in: "code", to: html)
            RowHTML.write("cache", of: row, in: "small", to: html)
        }
    }
}
