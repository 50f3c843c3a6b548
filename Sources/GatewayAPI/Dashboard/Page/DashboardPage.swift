// GET /health/gateways/dashboard: the page
internal import Base
internal import HTTP

/// The operators' page, whole without its script. The same functions write its rows and the templates that the script
/// makes rows from.
struct DashboardPage {
    let state: DashboardState
    let version: String
    /// Whether there is a key that somebody signed in with.
    var canSignOut = false
    /// What came of what the reader did last.
    var notice: PageNotice?
    /// A gateway whose models are shown.
    var opened: OpenedModels?

    var text: Bytes {
        let out = ByteBuffer(capacity: 64 * 1024)
        write(to: HTMLWriter(into: out))
        return out.takeAll()
    }

    private func write(to html: HTMLWriter) {
        html.documentType()
        html.element("html", [.init("lang", "en")]) {
            html.element("head") { PageHead(title: "Sluice: gateways", hasScript: true).write(to: html) }
            html.element("body") {
                html.element("a", [.class("skip"), .link("#gateways")], text: "Skip to the gateways")
                writeHeader(to: html)
                html.element("main") { writeSections(to: html) }
                writeTemplates(to: html)
            }
        }
    }

    private func writeHeader(to html: HTMLWriter) {
        html.element("header") {
            html.element("h1") {
                html.text("Sluice ")
                html.element("small", text: version)
            }
            html.element("p", [.id("connection"), .init("role", "status"), .init("data-look", "plain")]) {
                html.text("as of \(state.reading.on.clockText) UTC")
            }
            if canSignOut {
                html.element("form", [.init("method", "post"), .init("action", PagePath.signOut)]) {
                    html.element("button", text: "Sign out")
                }
            }
        }
    }

    private func writeSections(to html: HTMLWriter) {
        html.element(
            "p", [.id("notice"), .init("role", "status"), .init("data-look", notice?.look ?? "plain")]
        ) {
            html.text(notice?.text ?? "")
        }
        html.element(
            "section", [.class("cards"), .init("aria-label", "Summary"), .init("data-table", "summary")]
        ) {
            for row in state.rows(of: .summary) { SummaryHTML.write(row, to: html) }
        }
        writeProblems(to: html)
        GatewaysHTML(opened: opened).write(
            state.rows(of: .gateways), folded: state.rows(of: .unconfigured), to: html)
        RequestsHTML.write(live: state.rows(of: .live), recent: state.rows(of: .recent), to: html)
    }

    private func writeProblems(to html: HTMLWriter) {
        html.element("section", [.class("problems"), .init("aria-labelledby", "problems")]) {
            html.element("h2", [.id("problems")], text: "Configuration")
            html.element("ul", [.init("data-table", "problems")]) {
                for row in state.rows(of: .problems) { SummaryHTML.writeProblem(row, to: html) }
            }
        }
    }

    /// What the script makes new rows from.
    private func writeTemplates(to html: HTMLWriter) {
        let empty = PageRow("", look: "plain")
        let templates: [(String, () -> Void)] = [
            ("row-summary", { SummaryHTML.write(empty, to: html) }),
            ("row-problems", { SummaryHTML.writeProblem(empty, to: html) }),
            ("row-gateways", { GatewaysHTML().write(empty, to: html) }),
            ("row-unconfigured", { GatewaysHTML.writeFolded(empty, to: html) }),
            ("row-live", { RequestsHTML.writeLive(empty, to: html) }),
            ("row-recent", { RequestsHTML.writeRecent(empty, to: html) }),
            ("row-model", { ModelsHTML.write(ModelTexts(), to: html) }),
        ]
        for (name, write) in templates { html.element("template", [.id(name)], write) }
        html.element("template", [.id("models")] + ModelTexts.sourceWords) {
            ModelsHTML.writeSearch(to: html)
        }
    }
}
