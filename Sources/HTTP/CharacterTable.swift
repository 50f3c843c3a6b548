// Which bytes the grammars of HTTP and URIs allow where.

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")
    static let slash = UInt8(ascii: "/")
    static let percent = UInt8(ascii: "%")
    static let backslash = UInt8(ascii: "\\")

    /// `tchar` of RFC 9110 §5.6.2: what names of methods and fields are made of.
    var isTokenCharacter: Bool { characterClass & 1 != 0 }

    /// `unreserved` and `sub-delims` of RFC 3986 §2: what host names are made of, besides escapes.
    var isHostCharacter: Bool { characterClass & 2 != 0 }

    /// VCHAR: printable ASCII without the space.
    var isVisible: Bool { self > 0x20 && self < 0x7f }

    /// A control that no field value may contain; the tab is allowed there.
    var isForbiddenInValue: Bool { (self < 0x20 && self != .tab) || self == 0x7f }

    var isWhitespace: Bool { self == .space || self == .tab }

    var isUppercase: Bool { self &- 0x41 < 26 }

    var isDigit: Bool { self &- 0x30 < 10 }

    /// The value of a hexadecimal digit.
    var hexDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }

    private var characterClass: UInt8 {
        guard self < 0x80 else { return 0 }
        return unsafe characterClasses.utf8Start[Int(self)]
    }
}

/// One character for each of ASCII, a row of 16 at a time. Its lowest bit: part of a token; the second: part
/// of a host name. So 0 neither, 1 token, 2 host, 3 both. (A literal, because reading a global array costs a
/// check of its initialisation for every byte.)
private let characterClasses: StaticString = """
    0000000000000000\
    0000000000000000\
    0301313322332330\
    3333333333020200\
    0333333333333333\
    3333333333300013\
    1333333333333333\
    3333333333301030
    """
