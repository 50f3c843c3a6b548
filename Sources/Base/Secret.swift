// A key that cannot be printed by accident.

/// A key, token or password. It prints as `•••` wherever a value is printed; only `reveal` gives it out.
package struct Secret: Sendable, Hashable {
    private let value: Bytes

    package init(_ text: String) {
        value = Bytes(text)
    }

    /// The secret itself. To be called only where it is sent or compared.
    package func reveal() -> Bytes { value }

    /// Whether `candidate` is this secret; takes the same time wherever they differ.
    package func matches(_ candidate: Bytes) -> Bool {
        guard candidate.count == value.count else { return false }
        let (own, other) = unsafe (value.unsafeBytes, candidate.unsafeBytes)
        var difference: UInt64 = 0
        var index = 0
        while own.count - index >= 8 {
            unsafe difference |=
                own.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                ^ other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < own.count {
            unsafe difference |= UInt64(own[index] ^ other[index])
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
