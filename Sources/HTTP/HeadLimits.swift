// How much of a head is read before it is refused.

/// The bounds of a message head.
package struct HeadLimits: Hashable, Sendable {
    /// Bytes of the first line, the fields and the empty line that ends them.
    package let bytes: Int
    /// Field lines.
    package let fields: Int
    /// Bytes of a request target.
    package let target: Int

    /// Traps when a limit is not positive or above 1 MiB.
    package init(bytes: Int = 32 << 10, fields: Int = 100, target: Int = 8 << 10) {
        let sensible = 1...(1 << 20)
        precondition(
            sensible.contains(bytes) && sensible.contains(fields) && sensible.contains(target),
            "a head limit is out of range")
        self.bytes = bytes
        self.fields = fields
        self.target = target
    }

    /// For requests: 32 KiB, 100 fields, targets of 8 KiB.
    package static let request = HeadLimits()

    /// For responses: 64 KiB, 200 fields.
    package static let response = HeadLimits(bytes: 64 << 10, fields: 200)
}
