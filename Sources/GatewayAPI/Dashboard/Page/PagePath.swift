// Where things of the operators' page are.
internal import Base
internal import HTTP

/// Where things of the page are.
enum PagePath {
    static let page = "/health/gateways/dashboard"
    static let script = page + "/app.js"
    static let style = page + "/style.css"
    static let icon = page + "/icon.svg"
    static let signIn = page + "/login"
    static let signOut = page + "/logout"
    /// Stands for what an action is about in templates; the script puts it there.
    static let blank = "{}"

    static func gateway(_ slug: String, _ action: String) -> String {
        "/health/gateways/\(escaped(slug))/\(action)"
    }

    static func refresh(_ slug: String) -> String { "/cache/refresh/\(escaped(slug))?force=true" }

    static func end(_ id: String) -> String { "/admin/requests/\(escaped(id))/end" }

    static func opening(_ slug: String) -> String { "\(page)?open=\(escaped(slug))#\(escaped(slug))" }

    /// The part of a path that is a name from elsewhere.
    private static func escaped(_ name: String) -> String {
        name.isEmpty ? blank : Bytes(name).percentEncoded.text
    }
}
