// What tracing systems before us noted beside a trace.
internal import Base

/// The check of `tracestate`: what is sent on is what its grammar allows, and not much of it.
///
/// Source: W3C Trace Context, level 2, §3.3.
enum TraceState {
    /// Every system must pass on 512 characters; more than this is left out.
    private static let longest = 4096
    private static let mostMembers = 32

    /// Whether `text` is a list of `key=value` members that may be passed on.
    static func isAcceptable(_ text: Bytes) -> Bool {
        guard text.count <= longest else { return false }
        return text.withSpan { bytes in
            var (members, start) = (0, 0)
            for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: ",") {
                let member = trimmed(bytes, start..<index)
                start = index + 1
                // Members may be empty.
                if member.isEmpty { continue }
                members += 1
                guard members <= mostMembers, isMember(bytes, member) else { return false }
            }
            return members > 0
        }
    }

    private static func trimmed(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while start < end, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isMember(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        var sign = range.lowerBound
        while sign < range.upperBound, bytes[sign] != UInt8(ascii: "=") { sign += 1 }
        guard sign < range.upperBound else { return false }
        let (key, value) = (range.lowerBound..<sign, (sign + 1)..<range.upperBound)
        guard (1...256).contains(key.count), (1...256).contains(value.count) else { return false }
        for index in key where !isOfKey(bytes[index]) { return false }
        for index in value where !isOfValue(bytes[index]) { return false }
        return isFirstOfKey(bytes[key.lowerBound])
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isFirstOfKey(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isOfKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "@"):
            true
        default: isFirstOfKey(byte)
        }
    }

    private static func isOfValue(_ byte: UInt8) -> Bool {
        0x20...0x7e ~= byte && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "=")
    }
}
