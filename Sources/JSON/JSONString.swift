// A string that stays as it was written.
package import Base

/// A JSON string as it is written, quotes and escapes included.
///
/// What comes as JSON and leaves as JSON need be neither unescaped nor escaped again: most text that a gateway hands
/// from one format to another is copied as it stands.
package struct JSONString: Sendable {
    /// The text as JSON, with its quotes.
    package let raw: Bytes
    private let hasEscapes: Bool

    /// nil for anything but a string. Shares the document's memory.
    package init?(_ node: JSONNode?) {
        guard let node, node.kind == .string else { return nil }
        raw = node.raw
        hasEscapes = node.hasEscapes
    }

    package init(_ text: String) {
        self.init(raw: JSONWriter.text(of: text))
    }

    /// - Parameter text: UTF-8.
    package init(utf8 text: Bytes) {
        self.init(raw: JSONWriter.text(of: text))
    }

    /// - Parameter content: what stands between the quotes of a string, escapes included and none of them cut.
    package init(content: Bytes) {
        let buffer = ByteBuffer(capacity: content.count + 2)
        buffer.append("\"")
        buffer.append(content)
        buffer.append("\"")
        self.init(raw: buffer.takeAll())
    }

    private init(raw: Bytes) {
        self.raw = raw
        hasEscapes = raw.withSpan { bytes in
            for index in 0..<bytes.count where bytes[index] == UInt8(ascii: "\\") { return true }
            return false
        }
    }

    package var isEmpty: Bool { raw.count == 2 }

    /// Whether there is nothing but white space.
    package var isBlank: Bool {
        if isEmpty { return true }
        // Most texts show it with their first byte, and then nothing is unescaped.
        let first = raw[1]
        if first > UInt8(ascii: " "), first != UInt8(ascii: "\\") { return false }
        return utf8.withSpan { bytes in
            for index in 0..<bytes.count where !(9...13).contains(bytes[index]) && bytes[index] != 32 {
                return false
            }
            return true
        }
    }

    /// The same in memory of its own, for who must not keep all that it came with.
    package var copied: JSONString { JSONString(raw: Bytes(raw.array)) }

    /// What stands between the quotes, escapes included: a piece of a string that is put together.
    package var content: Bytes { raw.slice(1..<raw.count - 1) }

    /// The text without its escapes; lone surrogates become U+FFFD.
    package var utf8: Bytes {
        guard hasEscapes else { return content }
        return unsafe content.withUnsafeContents {
            unsafe JSONText(content: $0, hasEscapes: true).unescaped(.replaced)
        }
    }

    package var text: String { utf8.text }

    /// The text of several strings, one behind the other.
    package static func joining(_ parts: [JSONString], separator: StaticString = "") -> JSONString {
        if parts.count == 1 { return parts[0] }
        let buffer = ByteBuffer(capacity: parts.reduce(2) { $0 + $1.raw.count })
        buffer.append("\"")
        for (index, part) in parts.enumerated() {
            if index > 0 { buffer.append(separator) }
            buffer.append(part.content)
        }
        buffer.append("\"")
        return JSONString(raw: buffer.takeAll())
    }
}

extension JSONString: Hashable {
    /// Whether both say the same, however they are escaped.
    package static func == (left: JSONString, right: JSONString) -> Bool {
        left.raw == right.raw || ((left.hasEscapes || right.hasEscapes) && left.utf8 == right.utf8)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(utf8) }
}

extension JSONString: CustomStringConvertible {
    package var description: String { text }
}

extension JSONWriter {
    /// A string that is JSON already.
    package mutating func string(_ text: JSONString) { raw(text.raw) }

    package mutating func member(_ name: String, _ text: JSONString) {
        member(name, raw: text.raw)
    }
}
