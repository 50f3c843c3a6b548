// The form that somebody signs in with.
internal import Base
internal import HTTP

/// The one field of the form, `key=…`, as browsers encode it.
///
/// Source: URL Living Standard, application/x-www-form-urlencoded.
struct LoginForm: Equatable {
    static let most = 4096

    enum Fault: Error, Equatable {
        /// Bytes that no form has, or half an escape.
        case notAForm
        /// Anything but one field called `key`.
        case otherFields
    }

    let key: Bytes

    init(parsing body: Bytes) throws(Fault) {
        guard Self.isForm(body) else { throw .notAForm }
        var items = QueryItems(encoded: body).makeIterator()
        guard let item = items.next(), item.name.text == "key", items.next() == nil else {
            throw .otherFields
        }
        key = item.value
    }

    /// Visible ASCII only, and two digits after each percent sign.
    private static func isForm(_ body: Bytes) -> Bool {
        body.withSpan { bytes in
            var index = 0
            while index < bytes.count {
                guard (0x21...0x7e).contains(bytes[index]) else { return false }
                if bytes[index] == UInt8(ascii: "%") {
                    guard index + 2 < bytes.count, bytes[index + 1].isHexDigit, bytes[index + 2].isHexDigit
                    else { return false }
                }
                index += 1
            }
            return true
        }
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
        }
    }
}
