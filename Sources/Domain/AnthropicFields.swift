// What callers of Anthropic's API say in fields of their request.
package import Base

/// The fields that belong to a request as much as its body does: they go on with it to gateways that are given the body
/// as the caller wrote it, and to nobody else.
///
/// Source: platform.claude.com, "Versions" and "Beta headers" (November 2026).
package struct AnthropicFields: Equatable, Sendable {
    /// `anthropic-version`, such as `2023-06-01`; nil where the caller does not say.
    package let version: Bytes?
    /// `anthropic-beta`, names separated by commas, as the caller wrote each field.
    package let betas: [Bytes]

    package static let none = AnthropicFields()

    private init() {
        version = nil
        betas = []
    }

    /// - Throws: a fault naming the field for a version that is no date.
    package init(version: Bytes?, betas: [Bytes]) throws(RequestFault) {
        if let version, !Self.isDate(version) {
            throw RequestFault(
                "'anthropic-version' must be a date such as 2023-06-01", parameter: "anthropic-version")
        }
        self.version = version
        self.betas = betas
    }

    /// Whether it is written as `2023-06-01` is.
    private static func isDate(_ text: Bytes) -> Bool {
        let pattern = Array("dddd-dd-dd".utf8)
        guard text.count == pattern.count else { return false }
        return zip(text.array, pattern).allSatisfy { byte, expected in
            expected == UInt8(ascii: "-")
                ? byte == expected : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }
}
