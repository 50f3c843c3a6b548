// The cookie that says which session a browser belongs to.
internal import Base
internal import HTTP

/// The cookie of a session. No script can read it, and browsers send it with requests of our own pages only.
///
/// Over TLS its name begins with `__Host-`: a browser then takes it from this very host only, and over TLS only, so that
/// nobody else can put one there.
///
/// Source: RFC 6265bis §4.1.3.2 and §5.
struct SessionCookie {
    private let isSecure: Bool

    /// - Parameter isSecure: whether the browser's connection is TLS of ours.
    init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    private var name: String { isSecure ? "__Host-sluice_session" : "sluice_session" }

    /// The value that a request brings; nil where it brings none. The first one counts.
    func value(in fields: HTTPFields) -> Bytes? {
        let start = name + "="
        for field in fields.all("cookie") {
            for pair in field.text.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                if pair.hasPrefix(start) { return Bytes(String(pair.dropFirst(start.count))) }
            }
        }
        return nil
    }

    /// Has the browser keep it, for as long as a session lasts.
    func field(keeping token: Secret) -> HTTPField {
        let seconds = SessionTable.lifetime.components.seconds
        return field(value: token.reveal().text, "; Max-Age=\(seconds)")
    }

    /// Has the browser forget it.
    var fieldForgetting: HTTPField { field(value: "", "; Max-Age=0") }

    private func field(value: String, _ age: String) -> HTTPField {
        let secure = isSecure ? "; Secure" : ""
        return HTTPField(
            "set-cookie", Bytes("\(name)=\(value); HttpOnly; SameSite=Strict; Path=/\(age)\(secure)"))
    }
}
