// What traces and spans are called.
internal import Base

/// A trace: 16 bytes, not all of them zero.
package struct TraceID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    /// - Returns: nil for nothing but zeros.
    package init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        (self.high, self.low) = (high, low)
    }
}

/// A span of a trace: 8 bytes, not all of them zero.
package struct SpanID: Hashable, Sendable {
    package let value: UInt64

    /// - Returns: nil for nothing but zeros.
    package init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }
}

extension ByteBuffer {
    /// Appends 32 hexadecimal digits.
    func append(_ id: TraceID) {
        appendHexadecimal(id.high, digits: 16)
        appendHexadecimal(id.low, digits: 16)
    }

    /// Appends 16 hexadecimal digits.
    func append(_ id: SpanID) { appendHexadecimal(id.value, digits: 16) }

    /// Appends the last `digits` hexadecimal digits of `number`, in lower case.
    func appendHexadecimal(_ number: UInt64, digits: Int) {
        _ = unsafe withUnsafeRoom(for: digits) { room in
            for place in 0..<digits {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64((digits - 1 - place) * 4) & 0xf)
                unsafe room[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return digits
        }
    }
}

/// Makes names for traces and spans. One for each loop: the system's own generator would cost a call of the kernel for
/// each. What it makes cannot be guessed from outside but is no secret.
struct TraceIDs {
    /// The state of SplitMix64, begun at random.
    private var state: UInt64

    init(seed: UInt64 = .random(in: .min ... .max)) {
        state = seed
    }

    mutating func nextTrace() -> TraceID {
        while true {
            if let id = TraceID(high: next(), low: next()) { return id }
        }
    }

    mutating func nextSpan() -> SpanID {
        while true {
            if let id = SpanID(next()) { return id }
        }
    }

    /// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
