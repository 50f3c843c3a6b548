// What stands in the `head` element of pages.

/// What browsers are told of a page before they draw it.
struct PageHead {
    let title: String
    var hasScript = false

    func write(to html: HTMLWriter) {
        html.begin("meta", [.init("charset", "utf-8")])
        html.begin(
            "meta",
            [.init("name", "viewport"), .init("content", "width=device-width, initial-scale=1")])
        html.begin("meta", [.init("name", "color-scheme"), .init("content", "light dark")])
        html.element("title", text: title)
        html.begin("link", [.init("rel", "icon"), .link(PagePath.icon)])
        html.begin("link", [.init("rel", "stylesheet"), .link(PagePath.style)])
        guard hasScript else { return }
        html.element("script", [.init("src", PagePath.script), .init("defer", nil)])
    }
}
