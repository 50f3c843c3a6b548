// Where a parser stopped.
internal import CScan

/// All that a parser keeps between two runs of bytes, besides the tape.
struct JSONProgress {
    enum Step: UInt8 {
        // Between tokens: what may come next.
        case value, firstElement, firstName, name, colon, separator, end
        // Within a token.
        case nameText, text, literal
        // Within a number: what was read last.
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
    }

    var step = Step.value

    /// The first byte not read for good: at most five bytes behind the end, at the start of a cut escape.
    var position = 0

    /// Within a string: where in a character (one of `SLUICE_TEXT_…`).
    var textState = UInt32(SLUICE_TEXT_PLAIN)

    var entryCount = 0

    /// The innermost open array or object: its entry, and what it is. Meaningless at depth 0.
    var open: UInt32 = 0
    var container = JSONKind.null
    var depth = 0

    var isFinished = false
}

extension JSONProgress.Step {
    @inline(__always) var isBetweenTokens: Bool { rawValue <= Self.end.rawValue }
    @inline(__always) var mayBeginItem: Bool { rawValue <= Self.name.rawValue }
    @inline(__always) var isAtName: Bool { self == .firstName || self == .name }
    @inline(__always) var isInText: Bool { self == .nameText || self == .text }

    /// Within a number: whether digits follow as many as there are.
    @inline(__always) var takesDigits: Bool {
        self == .integer || self == .fraction || self == .exponentDigits
    }

    /// Whether the number read so far is one, should it end here.
    var endsNumber: Bool {
        switch self {
        case .zero, .integer, .fraction, .exponentDigits: true
        default: false
        }
    }
}
