// What stands in the head of every page.
internal import HTTP

/// The fields of pages that people look at in a browser.
enum PageFields {
    /// A page loads what comes from here, sends its forms here, runs no script that stands in it, and is shown in no
    /// frame.
    private static let policy: StaticString = """
        default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
        form-action 'self'; frame-ancestors 'none'; base-uri 'none'
        """

    /// Those of a page: nobody keeps it, and it is what it says it is.
    ///
    /// Its forms have to say where they come from (see `RequestSite`). With the referrer policy `no-referrer` browsers
    /// would send `Origin: null` instead; `same-origin` tells others just as little.
    ///
    /// Source: CSP Level 3; Fetch Standard, "append a request `Origin` header".
    static func page(_ further: [HTTPField] = []) -> [HTTPField] {
        [
            HTTPField("content-type", "text/html; charset=utf-8"),
            HTTPField("content-security-policy", policy),
            HTTPField("x-content-type-options", "nosniff"),
            HTTPField("referrer-policy", "same-origin"),
            HTTPField("cross-origin-opener-policy", "same-origin"),
            HTTPField("cache-control", "no-store"),
        ] + further
    }
}
