// Where a request was made: what browsers say of the page it comes from.
internal import Base
internal import HTTP

/// Whose page made a request, as far as its head tells.
///
/// A browser sends cookies, and reaches this machine, on behalf of any page that its user has open. It says truthfully
/// where a request comes from, and no page can make it say otherwise; programs that are no browsers say nothing.
///
/// Source: Fetch Metadata Request Headers, "Sec-Fetch-Site"; RFC 6454 §7.3.
enum RequestSite: Equatable {
    /// A page of ours, or the user's own hand in the address bar.
    case own
    case foreign
    /// Nothing is said: no browser of these days.
    case unknown

    init(_ head: RequestHead) {
        let sites = head.fields.all("sec-fetch-site")
        let origins = head.fields.all("origin")
        if !sites.isEmpty {
            self = sites.allSatisfy(Self.isOwnWord) ? .own : .foreign
        } else if !origins.isEmpty {
            let host = head.target.authority
            self = origins.allSatisfy { Self.isOwn($0, host: host) } ? .own : .foreign
        } else {
            self = .unknown
        }
    }

    /// Whether `origin` is that of pages that `host` sends.
    ///
    /// - Parameter host: with its port, as in the `host` field. Behind a proxy that ends TLS the page's scheme is not
    ///   that of the connection, so either will do.
    static func isOwn(_ origin: Bytes, host: Bytes) -> Bool {
        let text = origin.text
        return text == "http://\(host.text)" || text == "https://\(host.text)"
    }

    private static func isOwnWord(_ site: Bytes) -> Bool {
        ["same-origin", "none"].contains(site.text)
    }
}

extension RequestHead {
    /// Whether the answer is to be shown as a page of its own, where nobody but the user can look into it.
    var isNavigation: Bool {
        fields.all("sec-fetch-mode").contains { $0.text == "navigate" }
    }

    /// Whether it asks and changes nothing.
    var onlyAsks: Bool { method == .get || method == .head }

    /// Whether it was sent by a browser that wants something to show.
    var wantsPage: Bool {
        fields.all("accept").contains { $0.text.lowercased().contains("text/html") }
    }
}
