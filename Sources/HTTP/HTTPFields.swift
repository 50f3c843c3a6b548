// Received header fields: where each one lies in the head they came in.
package import Base

/// The header fields of a received message, in their order.
///
/// One run of bytes holds the text of the head and, behind it, a slot for each field: making this costs one
/// copy, and a look-up compares names in place. Names are compared without regard to ASCII case.
package struct HTTPFields: Sendable {
    private let block: Bytes
    private let slotsOffset: Int
    private let names: FieldNames

    /// The number of field lines.
    package let count: Int

    /// Checks the `count` field lines of `head` that begin at `start`, and copies all of `head`.
    ///
    /// - Parameter message: takes notice of what the fields say about the message as a whole.
    init(
        of head: Span<UInt8>, from start: Int, count: Int, noting message: inout MessageFields
    ) throws(HTTPFault) {
        var names = FieldNames()
        var fault: HTTPFault?
        block = unsafe Bytes(capacity: head.count + count * FieldSlot.size) { room in
            unsafe head.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
            var position = start
            do throws(HTTPFault) {
                for offset in stride(from: head.count, to: room.count, by: FieldSlot.size) {
                    let (slot, next) = try FieldSlot.parse(head, from: position)
                    try message.note(slot, in: head)
                    names.insert(head, slot.name)
                    unsafe room.storeBytes(of: slot, toByteOffset: offset, as: FieldSlot.self)
                    position = next
                }
            } catch {
                fault = error
            }
            return room.count
        }
        if let fault { throw fault }
        slotsOffset = head.count
        self.names = names
        self.count = count
    }

    private init() {
        block = .empty
        slotsOffset = 0
        names = FieldNames()
        count = 0
    }

    /// No fields.
    package static let empty = HTTPFields()

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
        do {
            self = try buffer.withSpan { (text) throws(HTTPFault) in
                var message = MessageFields()
                return try HTTPFields(of: text, from: 0, count: fields.count, noting: &message)
            }
        } catch {
            preconditionFailure("not header fields: \(error.reason)")
        }
    }

    /// The bytes of `range` of the head that the fields came in.
    func text(_ range: Range<Int>) -> Bytes {
        precondition(range.upperBound <= slotsOffset, "behind the head")
        return block.slice(range)
    }

    /// The value of the first field called `name`, which is given in lower case.
    package func first(_ name: StaticString) -> Bytes? {
        guard names.mayContain(name) else { return nil }
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
            let slot = slot(index)
            guard block.withSpan({ $0.extracting(slot.name).begins(withOneOf: prefixes) }) else { continue }
            found.append(
                HTTPField(
                    block.slice(slot.name).lowercasedToken, block.slice(slot.value), from: .received))
        }
        return found
    }

    @inline(__always)
    private func isNamed(_ name: StaticString, _ index: Int) -> Bool {
        let range = slot(index).name
        guard range.count == name.utf8CodeUnitCount else { return false }
        return block.withSpan { $0.extracting(range).equalsToken(name) }
    }

    @inline(__always)
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

/// Which names are among the fields, as far as one word can tell: a name that is not there is mostly found out at
/// once. The bit of a name depends on its length and its outer letters.
private struct FieldNames {
    private var bits: UInt64 = 0

    /// Adds the name that lies in `range` of `head`. Names are not empty.
    @inline(__always)
    mutating func insert(_ head: Span<UInt8>, _ range: Range<Int>) {
        bits |= Self.bit(range.count, head[range.lowerBound], head[range.upperBound - 1])
    }

    /// False when `name`, in lower case, was not added.
    @inline(__always)
    func mayContain(_ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        guard count > 0 else { return false }
        return unsafe bits & Self.bit(count, name.utf8Start[0], name.utf8Start[count - 1]) != 0
    }

    @inline(__always)
    private static func bit(_ count: Int, _ first: UInt8, _ last: UInt8) -> UInt64 {
        let mixed = count &* 7 &+ Int(first | 0x20) &* 3 &+ Int(last | 0x20)
        return 1 << UInt64(truncatingIfNeeded: mixed & 63)
    }
}

extension Span<UInt8> {
    /// Whether these bytes, in any case, begin with one of `prefixes` and go on behind it.
    fileprivate func begins(withOneOf prefixes: [StaticString]) -> Bool {
        for prefix in prefixes {
            let length = prefix.utf8CodeUnitCount
            if count > length, extracting(0..<length).equalsToken(prefix) { return true }
        }
        return false
    }
}

extension Bytes {
    /// This token in lower case.
    fileprivate var lowercasedToken: Bytes {
        let isLowercase = withSpan { bytes in (0..<bytes.count).allSatisfy { !bytes[$0].isUppercase } }
        return isLowercase ? self : Bytes(array.map { $0.isUppercase ? $0 | 0x20 : $0 })
    }
}
