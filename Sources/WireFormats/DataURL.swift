// Data that is in its own address.
package import Base

/// URLs that hold what they name (RFC 2397), as far as they hold base64.
package enum DataURL {
    /// The media type, without parameters and in lower case, and the base64 text of `data:image/png;base64,iVBOR…`.
    ///
    /// - Returns: nil for any other URL.
    package static func split(_ url: Bytes) -> (mediaType: String, base64: Bytes)? {
        let scheme = "data:".utf8.count
        guard url.hasPrefix("data:"), let comma = url.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = url.slice(scheme..<comma).text.lowercased().split(separator: ";")
        guard head.count > 1, head.last == "base64" else { return nil }
        return (String(head[0]), url.slice(comma + 1..<url.count))
    }
}
