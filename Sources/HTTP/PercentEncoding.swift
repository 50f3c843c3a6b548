// Percent escapes of URIs.
package import Base

extension UInt8 {
    /// Whether the byte stands for itself in every part of a URI.
    ///
    /// Source: RFC 3986 §2.3.
    package var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~".utf8.contains(self)
        }
    }
}

extension Bytes {
    /// These bytes as they can stand anywhere in a URI, and in a form: all but the unreserved ones escaped.
    package var percentEncoded: Bytes {
        let needsNoEscape = withSpan { bytes in (0..<bytes.count).allSatisfy { bytes[$0].isUnreserved } }
        guard !needsNoEscape else { return self }
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(count)
        for byte in array {
            if byte.isUnreserved {
                text.append(byte)
            } else {
                text += [.percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return Bytes(text)
    }

    /// These bytes with their escapes decoded; nil when one is malformed.
    package var percentDecoded: Bytes? { withSpan { $0.percentDecoded() }.map { Bytes($0) } }
}

extension Span<UInt8> {
    /// The byte that the escape at `index` stands for; nil when there is no whole escape.
    func escapedByte(at index: Int) -> UInt8? {
        guard index + 2 < count, let high = self[index + 1].hexDigit, let low = self[index + 2].hexDigit
        else {
            return nil
        }
        return high << 4 | low
    }

    /// These bytes with their escapes decoded; nil when one is malformed.
    ///
    /// Source: RFC 3986 §2.1.
    func percentDecoded() -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(count)
        var index = 0
        while index < count {
            if self[index] == .percent {
                guard let byte = escapedByte(at: index) else { return nil }
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(self[index])
                index += 1
            }
        }
        return decoded
    }

    /// These bytes as the name or value of a form: `+` is a space, malformed escapes stand for themselves.
    ///
    /// Source: URL Living Standard, application/x-www-form-urlencoded parsing.
    func formDecoded() -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(count)
        var index = 0
        while index < count {
            if self[index] == .percent, let byte = escapedByte(at: index) {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(self[index] == UInt8(ascii: "+") ? .space : self[index])
                index += 1
            }
        }
        return decoded
    }
}
