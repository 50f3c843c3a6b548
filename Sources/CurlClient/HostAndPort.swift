// A host with or without a port, as people write it into variables.

/// `host`, `host:port`, `[::1]`, `[::1]:port` or a bare `::1`.
struct HostAndPort {
    /// Without brackets.
    let host: String
    let port: UInt16?

    /// Nil when there is no host, or something but a port behind it.
    init?(_ text: Substring) {
        var behind = Substring()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[..<end].dropFirst())
            behind = text[end...].dropFirst()
        } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            host = String(text[..<colon])
            behind = text[colon...]
        } else {
            host = String(text)
        }
        guard !host.isEmpty else { return nil }
        if behind.isEmpty {
            port = nil
        } else {
            guard behind.hasPrefix(":"), let number = UInt16(behind.dropFirst()), number > 0 else {
                return nil
            }
            port = number
        }
    }

    /// Whether the host has nothing in it that would mean something else in a URL.
    var isPlain: Bool {
        host.utf8.allSatisfy { byte in
            byte > 0x20 && byte != 0x7f && !"/?#@\\[]%\"<>^`{|}".utf8.contains(byte)
        }
    }
}

extension Substring {
    /// Where `mark` first stands.
    func range(ofFirst mark: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(mark) { return start..<index(start, offsetBy: mark.count) }
            start = index(after: start)
        }
        return nil
    }
}
