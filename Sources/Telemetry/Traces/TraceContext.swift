// The trace that a request belongs to, as its caller says.
package import Base

/// What `traceparent` says: the trace, the caller's span in it, and whether somebody records it.
///
/// Source: W3C Trace Context, level 2 (Candidate Recommendation Draft, 28 March 2024), §3.2.
package struct TraceContext: Equatable, Sendable {
    package let trace: TraceID
    /// The span of whoever sent it.
    package let span: SpanID
    package let flags: TraceFlags

    package init(trace: TraceID, span: SpanID, flags: TraceFlags) {
        self.trace = trace
        self.span = span
        self.flags = flags
    }

    /// Reads the value of a `traceparent` field.
    ///
    /// - Returns: nil for what is not one: another length, capitals, a version `ff`, an id of zeros only. A later version
    ///   may go on behind the flags.
    package init?(parsing text: Bytes) {
        guard let parsed = text.withSpan({ $0.traceContext }) else { return nil }
        self = parsed
    }

    /// The value of the field.
    package var text: Bytes {
        let text = ByteBuffer()
        text.append("00-")
        text.append(trace)
        text.append(UInt8(ascii: "-"))
        text.append(span)
        text.append(UInt8(ascii: "-"))
        text.appendHexadecimal(UInt64(flags.rawValue), digits: 2)
        return text.takeAll()
    }
}

/// The flags of a trace that this version knows; the others are sent as zeros.
package struct TraceFlags: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue & 3
    }

    /// The sender may have recorded its span.
    package static let sampled = TraceFlags(rawValue: 1)
    /// The trace's id was made at random.
    package static let random = TraceFlags(rawValue: 2)
}

extension Span<UInt8> {
    /// The context that a `traceparent` of these bytes says: `00-` 32 digits `-` 16 digits `-` 2 digits.
    fileprivate var traceContext: TraceContext? {
        let length = 55
        guard count >= length, self[2] == .dash, self[35] == .dash, self[52] == .dash,
            let version = hexadecimal(0..<2), version != 0xff
        else { return nil }
        // Nothing follows the flags in this version; in a later one a dash does, or nothing.
        guard count == length || (version > 0 && self[length] == .dash) else { return nil }
        guard let high = hexadecimal(3..<19), let low = hexadecimal(19..<35),
            let trace = TraceID(high: high, low: low), let value = hexadecimal(36..<52),
            let span = SpanID(value), let flags = hexadecimal(53..<55)
        else { return nil }
        return TraceContext(trace: trace, span: span, flags: TraceFlags(rawValue: UInt8(flags)))
    }

    /// The number of hexadecimal digits, which are in lower case only.
    private func hexadecimal(_ range: Range<Int>) -> UInt64? {
        var number: UInt64 = 0
        for index in range {
            let byte = self[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}

extension UInt8 {
    fileprivate static let dash = UInt8(ascii: "-")
}
