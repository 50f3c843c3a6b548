// Received header fields: where each one lies in the head they came in.
package import Base

/// The header fields of a received message, in their order.
///
/// One run of bytes holds the text of the head and, behind it, a slot for each field: making this costs one
/// copy, and a look-up compares names in place. Names are compared without regard to ASCII case.
package struct HTTPFields: Sendable {
    private let block: Bytes
    private let slotsOffset: Int

    /// The number of field lines.
    package let count: Int

    /// `block` is a head followed, from `slotsOffset` on, by `count` slots as `FieldSlot` stores them.
    init(block: Bytes, slotsOffset: Int, count: Int) {
        precondition(block.count == slotsOffset + count * FieldSlot.size, "slots do not fill the block")
        self.block = block
        self.slotsOffset = slotsOffset
        self.count = count
    }

    /// No fields.
    package static let empty = HTTPFields(block: .empty, slotsOffset: 0, count: 0)

    /// Fields made by ourselves, for tests and for transports without a network.
    ///
    /// Traps when a name is not a token or a value not in the grammar.
    package init(_ fields: [(name: String, value: String)]) {
        let buffer = ByteBuffer()
        for (name, value) in fields {
            let isField = HeadWriter.isToken(Bytes(name)) && HeadWriter.isFieldValue(Bytes(value))
            precondition(isField, "not a header field: \(name)")
            buffer.append(text: "\(name):\(value)\r\n")
        }
        let text = buffer.copy(0..<buffer.count)
        do {
            try text.withSpan { (text) throws(HTTPFault) in
                _ = try FieldSlot.append(to: buffer, of: text, from: 0, count: fields.count)
            }
        } catch {
            preconditionFailure("not header fields: \(error.reason)")
        }
        self.init(block: buffer.takeAll(), slotsOffset: text.count, count: fields.count)
    }

    /// The value of the first field called `name`, which is given in lower case.
    package func first(_ name: StaticString) -> Bytes? {
        for index in 0..<count where isNamed(name, index) {
            return block.slice(slot(index).value)
        }
        return nil
    }

    /// The values of all fields called `name`, which is given in lower case.
    package func all(_ name: StaticString) -> [Bytes] {
        (0..<count).filter { isNamed(name, $0) }.map { block.slice(slot($0).value) }
    }

    /// Whether a field called `name` has `token` as an element of its comma-separated list; both are given in
    /// lower case and found in any.
    ///
    /// Source: RFC 9110 §5.6.1.
    package func containsToken(_ name: StaticString, _ token: StaticString) -> Bool {
        for index in 0..<count where isNamed(name, index) {
            let value = slot(index).value
            if block.withSpan({ $0.extracting(value).listContains(token) }) { return true }
        }
        return false
    }

    /// The fields whose names begin with one of `prefixes`, which are given in lower case; so are the names that
    /// come back.
    package func all(beginningWith prefixes: [StaticString], most: Int) -> [HTTPField] {
        var found: [HTTPField] = []
        for index in 0..<count where found.count < most {
            let name = slot(index).name
            let isWanted = block.withSpan { bytes in
                prefixes.contains { prefix in
                    let count = prefix.utf8CodeUnitCount
                    guard name.count > count else { return false }
                    return bytes.extracting(name.lowerBound..<name.lowerBound + count).equalsToken(prefix)
                }
            }
            guard isWanted else { continue }
            let lower = Bytes(block.slice(name).text.lowercased())
            found.append(HTTPField(lower, block.slice(slot(index).value)))
        }
        return found
    }

    private func isNamed(_ name: StaticString, _ index: Int) -> Bool {
        let range = slot(index).name
        guard range.count == name.utf8CodeUnitCount else { return false }
        return block.withSpan { $0.extracting(range).equalsToken(name) }
    }

    private func slot(_ index: Int) -> FieldSlot {
        FieldSlot(in: block, at: slotsOffset + index * FieldSlot.size)
    }
}

extension HTTPFields: Sequence {
    /// The fields in the order of their lines, names as they were spelled, values without white space around.
    package func makeIterator() -> Iterator { Iterator(fields: self) }

    package struct Iterator: IteratorProtocol {
        fileprivate let fields: HTTPFields
        private var index = 0

        fileprivate init(fields: HTTPFields) {
            self.fields = fields
        }

        package mutating func next() -> (name: Bytes, value: Bytes)? {
            guard index < fields.count else { return nil }
            let slot = fields.slot(index)
            index += 1
            return (fields.block.slice(slot.name), fields.block.slice(slot.value))
        }
    }

    package var underestimatedCount: Int { count }
}
