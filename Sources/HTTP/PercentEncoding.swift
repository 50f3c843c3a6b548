// Percent escapes of URIs.
import Base

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
