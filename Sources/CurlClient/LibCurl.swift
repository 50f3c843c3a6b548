// Whether libcurl is there.
internal import CCurl

/// The library behind `CurlTransport`, which is loaded when it is first asked for and then stays.
package enum LibCurl {
    /// Why libcurl cannot be used, for people; nil when it can.
    ///
    /// The first call loads it, which takes some milliseconds: whoever starts up asks before the loops run, if a
    /// gateway will need it. May be called from any thread.
    package static var problem: String? {
        unsafe sluice_curl_problem().map { unsafe String(cString: $0) }
    }

    /// Its version, such as `7.88.1`; nil when it cannot be used.
    package static var version: String? {
        problem == nil ? unsafe String(cString: sluice_curl_version()) : nil
    }

    /// Whether it is there and speaks HTTP/2.
    package static var hasHTTP2: Bool {
        problem == nil && sluice_curl_has_http2() != 0
    }
}
