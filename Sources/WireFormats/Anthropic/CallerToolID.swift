// The ids of calls as callers of Anthropic's format are told them.
internal import Base
internal import JSON

/// Ids that callers of this format can read, and from which the provider's own is found again: some providers make
/// theirs of the tool's name and rely on that.
enum CallerToolID {
    /// Begins what is no id that a provider would give.
    private static let mark: StaticString = "sluice-"

    /// The id itself where it is one of letters, digits, `_` and `-`; else one made of it.
    static func told(for id: JSONString) -> JSONString {
        let text = id.utf8
        if !text.isEmpty, !text.hasPrefix(mark), text.array.allSatisfy(AnthropicToolID.isAllowed) {
            return id
        }
        let told = ByteBuffer(capacity: text.count * 2 + 16)
        told.append(mark)
        for byte in text.array {
            if AnthropicToolID.isAllowed(byte), byte != UInt8(ascii: "_") {
                told.append(byte)
            } else {
                told.append(UInt8(ascii: "_"))
                told.append(hex: Int(byte >> 4))
                told.append(hex: Int(byte & 0xf))
            }
        }
        return JSONString(utf8: told.takeAll())
    }

    /// The provider's own id, of one that was told.
    static func original(of id: JSONString) -> JSONString {
        let text = id.utf8
        guard text.hasPrefix(mark) else { return id }
        let original = ByteBuffer(capacity: text.count)
        var rest = text.slice(mark.utf8CodeUnitCount..<text.count).array[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "_") else {
                original.append(byte)
                continue
            }
            // What is no such id after all stays as it is.
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return id
            }
            original.append(high << 4 | low)
        }
        // Who made it up may have put in bytes that are no text.
        return JSONString(original.takeAll().text)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
