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
        return unsafe zip(value.unsafeBytes, candidate.unsafeBytes).reduce(into: UInt8(0)) {
            difference, pair in
            difference |= pair.0 ^ pair.1
        } == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
