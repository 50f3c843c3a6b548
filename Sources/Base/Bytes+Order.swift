// Which bytes come first.
internal import Glibc

extension Bytes {
    /// Whether it comes before `other`: byte by byte, and the shorter first where one begins with the other.
    package func precedes(_ other: Bytes) -> Bool {
        guard let start = unsafe start, let otherStart = unsafe other.start else {
            return count < other.count
        }
        let order = unsafe memcmp(start, otherStart, min(count, other.count))
        return order == 0 ? count < other.count : order < 0
    }

    /// Whether it ends with `text`.
    package func hasSuffix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(count - text.utf8CodeUnitCount..<count) == Bytes(text)
    }
}
