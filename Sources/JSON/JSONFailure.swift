// Why a text is not JSON, and how large a text may be.

/// Why a text was refused, and where.
package struct JSONFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A byte that no JSON text can have here.
        case unexpectedByte
        /// The text ended before its value did.
        case unexpectedEnd
        /// A backslash followed by anything but the escapes of RFC 8259 §7.
        case badEscape
        /// Not UTF-8: stray or missing continuation bytes, overlong forms, surrogates, above U+10FFFF.
        case badUTF8
        /// A number that RFC 8259 §6 does not allow, such as `01`, `1.` or `-x`.
        case badNumber
        /// An unescaped byte below 0x20 in a string.
        case controlCharacter
        /// More arrays and objects within each other than the limit.
        case tooDeep
        /// More values than the limit.
        case tooManyValues
        /// 4 GiB or more.
        case tooLong
    }

    package let kind: Kind

    /// The index of the first byte that makes the text invalid; the length of the text for `unexpectedEnd`.
    package let offset: Int

    package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

extension JSONFailure: CustomStringConvertible {
    /// For people, such as `unexpected byte at offset 17`. Never shows bytes of the text.
    package var description: String { "\(kind.words) at offset \(offset)" }
}

extension JSONFailure.Kind {
    fileprivate var words: String {
        switch self {
        case .unexpectedByte: "unexpected byte"
        case .unexpectedEnd: "unexpected end"
        case .badEscape: "bad escape"
        case .badUTF8: "bad UTF-8"
        case .badNumber: "bad number"
        case .controlCharacter: "unescaped control character"
        case .tooDeep: "nested too deep"
        case .tooManyValues: "too many values"
        case .tooLong: "text too long"
        }
    }
}

/// How much a text may hold; what is over is refused at the byte that goes over.
package struct JSONLimits: Hashable, Sendable {
    /// Arrays and objects within each other.
    package var depth: Int

    /// Values and member names together; each costs 16 bytes of memory.
    package var values: Int

    package init(depth: Int = 128, values: Int = 1_000_000) {
        self.depth = depth
        self.values = values
    }
}
