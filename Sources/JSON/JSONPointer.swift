// Where in a document something is.
internal import Base

/// A place in a JSON document, such as `/messages/0/name`; the document itself is the empty pointer.
///
/// Source: RFC 6901.
package struct JSONPointer: Hashable, Sendable {
    /// The names and indices from the outermost value inwards, unescaped.
    package private(set) var tokens: [String]

    package init(_ tokens: [String] = []) {
        self.tokens = tokens
    }

    /// Reads the textual form (`/a/b~1c/0`); `nil` when it is none.
    package init?(parsing text: String) {
        guard text.isEmpty || text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for token in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .dropFirst()
        {
            guard let name = Self.unescape(token) else { return nil }
            tokens.append(name)
        }
        self.tokens = tokens
    }

    /// The place of the member `name` in the object here.
    package func appending(_ name: String) -> JSONPointer { JSONPointer(tokens + [name]) }

    /// The place of element `index` in the array here, counted from 0.
    package func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    /// The form for URIs, such as `#/a/b~1c/0`: UTF-8 with percent-encoding (RFC 6901 §6, RFC 3986 §3.5). Commas
    /// are encoded too, so that a list of pointers can be separated by them.
    package var fragment: String {
        var text = "#"
        for byte in description.utf8 {
            if Self.isPlainInFragment(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += byte < 0x10 ? "%0" : "%"
                text += String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    private static func isPlainInFragment(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~!$&'()*+;=:@/?".utf8.contains(byte)
        }
    }

    private static func escape(_ token: String) -> String {
        var text = ""
        for scalar in token.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// `nil` for a `~` that is followed by neither `0` nor `1`.
    private static func unescape(_ token: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = token
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The textual form, such as `/a/b~1c/0`.
    package var description: String { tokens.map { "/" + Self.escape($0) }.joined() }
}

extension JSONNode {
    /// The value at `pointer`; `nil` where there is none.
    package subscript(pointer: JSONPointer) -> JSONNode? {
        var node = self
        for token in pointer.tokens {
            guard let inner = node.member(named: Bytes(token))?.value ?? node.element(at: token) else {
                return nil
            }
            node = inner
        }
        return node
    }

    /// Indices are decimal without leading zeros (RFC 6901 §4).
    private func element(at token: String) -> JSONNode? {
        guard kind == .array, let index = Int(token), index >= 0, String(index) == token else { return nil }
        return elements.dropFirst(index).first { _ in true }
    }
}

extension JSONDocument {
    /// The way from the outermost value to the one at `place`.
    package func pointer(to place: JSONPlace) -> JSONPointer {
        var (node, path) = (root, JSONPointer())
        while node.index < place.index, let step = node.step(towards: place) {
            path = path.appending(step.name)
            node = step.node
        }
        return path
    }
}

extension JSONNode {
    /// The element or member that is, or holds, what stands at `place`.
    fileprivate func step(towards place: JSONPlace) -> (name: String, node: JSONNode)? {
        for (index, element) in elements.enumerated() where element.holds(place) {
            return (String(index), element)
        }
        for member in members where member.value.holds(place) {
            return (member.name.string ?? "", member.value)
        }
        return nil
    }

    private func holds(_ place: JSONPlace) -> Bool {
        index == place.index || (place.index > index && place.index < Int(entry.next))
    }
}
