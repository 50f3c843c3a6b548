// What is left to send of a message in several pieces.
internal import Base

/// Pieces of memory that are sent one after the other, several in one call, however the kernel cuts them.
struct OutgoingParts {
    private var parts: [Bytes]
    private var first = 0

    init(_ parts: [Bytes]) {
        self.parts = parts
        skipEmpty()
    }

    var isEmpty: Bool { first == parts.count }

    /// The next pieces, none of them empty: up to `limit` of them, together at most `bytes` long.
    func next(_ limit: Int, atMost bytes: Int) -> [Bytes] {
        var chosen: [Bytes] = []
        var left = bytes
        for part in parts[first...] where !part.isEmpty {
            guard left > 0, chosen.count < limit else { break }
            chosen.append(part.count <= left ? part : part.slice(0..<left))
            left -= min(left, part.count)
        }
        return chosen
    }

    /// The first `count` bytes are on their way. Traps when there were not as many.
    mutating func sent(_ count: Int) {
        var left = count
        while left > 0 {
            let taken = min(left, parts[first].count)
            parts[first] = parts[first].slice(taken..<parts[first].count)
            left -= taken
            skipEmpty()
        }
    }

    private mutating func skipEmpty() {
        while first < parts.count, parts[first].isEmpty { first += 1 }
    }
}
