// A key that cannot be printed by accident.

/// A key, token or password. It prints as `•••` wherever a value is printed; only `reveal` gives it out.
package struct Secret: Sendable, Hashable {
    private let value: Bytes

    package init(_ text: String) {
        value = Bytes(text)
    }

    /// The secret itself. To be called only where it is sent or compared.
    package func reveal() -> Bytes { value }

    /// Whether `candidate` is this secret. How long that takes tells nothing of the secret: neither where they differ
    /// nor how long it is, only how long the candidate is.
    package func matches(_ candidate: Bytes) -> Bool {
        let (own, other) = unsafe (value.unsafeBytes, candidate.unsafeBytes)
        guard own.count > 0 else { return other.count == 0 }
        var difference = UInt64(truncatingIfNeeded: own.count ^ other.count)
        var index = 0
        // Behind the secret's end it begins anew: the result is known by then, and the time is to go on.
        let lastWord = own.count - 8
        while lastWord >= 0, other.count - index >= 8 {
            unsafe difference |=
                own.loadUnaligned(fromByteOffset: index <= lastWord ? index : 0, as: UInt64.self)
                ^ other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < other.count {
            unsafe difference |= UInt64(own[index < own.count ? index : 0] ^ other[index])
            index += 1
        }
        return difference == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
