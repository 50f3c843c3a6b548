// Names of tools that are too long for hosts of OpenAI's format.
internal import Base
internal import Digests
internal import JSON

/// Hosts of OpenAI's format refuse tools with names of more than 64 bytes; callers of Anthropic's API may give them 128.
/// They are told shorter names, always the same for a name, and callers those that they gave.
///
/// Source: OpenAI API reference, "Create chat completion", and Anthropic's page "Define tools", November 2026.
enum LongToolName {
    private static let longest = 64
    private static let digits = 8

    static func isOne(_ name: JSONString) -> Bool { name.utf8.count > longest }

    /// The name as hosts are told it: where it is too long its beginning, `_`, and the beginning of its digest.
    static func told(for name: JSONString) -> JSONString {
        let text = name.utf8
        guard text.count > longest else { return name }
        var end = longest - digits - 1
        // No character is cut.
        while text[end] & 0xc0 == 0x80 { end -= 1 }
        let told = ByteBuffer(capacity: longest)
        told.append(text.slice(0..<end))
        told.append("_")
        told.append(SHA256.hex(of: text).slice(0..<digits))
        return JSONString(utf8: told.takeAll())
    }
}
