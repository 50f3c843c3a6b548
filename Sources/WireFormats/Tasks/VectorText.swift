// A vector in its two spellings.
internal import Base
internal import JSON

/// How a caller wants vectors to be spelled.
package enum VectorSpelling: Sendable {
    /// A list of numbers.
    case list
    /// 32-bit floating-point numbers, the lowest byte first, as base64: an eighth of the work for who reads it.
    case base64

    /// - Parameter node: the member `encoding_format`. nil for a spelling that only some gateways know: then vectors
    ///   stay as they come.
    init?(_ node: JSONNode?) {
        guard let node, !node.isNull else {
            self = .list
            return
        }
        if node.matches("float") {
            self = .list
        } else if node.matches("base64") {
            self = .base64
        } else {
            return nil
        }
    }
}

extension VectorSpelling {
    /// So many vectors of three thousand numbers each are 16 MiB or so as numbers; as base64 they are a quarter of that.
    private static let mostAsNumbers = 256

    /// How a gateway that takes any spelling is asked for more vectors than are read well as numbers: 2048 of 1536 are
    /// more than an answer may be.
    ///
    /// - Parameter request: in OpenAI's shape.
    /// - Returns: nil where it is to be asked as the caller does.
    static func shorter(for request: JSONNode) -> StaticString? {
        guard VectorSpelling(request["encoding_format"]) == .list, let input = request["input"] else {
            return nil
        }
        // A list of numbers is one text.
        let texts = input.elements.prefix(mostAsNumbers + 1).filter { $0.kind != .number }
        return texts.count > mostAsNumbers ? "base64" : nil
    }
}

/// Brings a vector from one spelling to the other.
enum VectorText {
    /// A list of numbers as a JSON string of base64; numbers are rounded to the nearest of 32 bits.
    ///
    /// - Returns: nil where something in the list is no number, or none that 32 bits can hold.
    static func base64(ofList list: JSONNode) -> Bytes? {
        let numbers = ByteBuffer()
        for element in list.elements {
            guard let text = element.numberText?.text, let number = Float(text), number.isFinite else {
                return nil
            }
            numbers.append(littleEndian: number.bitPattern)
        }
        let text = ByteBuffer()
        text.append("\"")
        var writer = Base64Writer(into: text)
        writer.write(numbers.takeAll())
        writer.finish()
        text.append("\"")
        return text.takeAll()
    }

    /// Base64 as a list of numbers, each with the fewest digits that mean the same 32 bits.
    ///
    /// - Returns: nil for what is no base64 of such numbers.
    static func list(ofBase64 text: Bytes) -> Bytes? {
        guard let numbers = Bytes(base64: text), numbers.count % 4 == 0 else { return nil }
        // A number is twelve bytes or so.
        let list = ByteBuffer(capacity: numbers.count * 3 + 2)
        list.append("[")
        for start in stride(from: 0, to: numbers.count, by: 4) {
            let number = Float(bitPattern: numbers.littleEndian(at: start))
            guard number.isFinite else { return nil }
            if start > 0 { list.append(UInt8(ascii: ",")) }
            list.append(text: number.description)
        }
        list.append("]")
        return list.takeAll()
    }
}

extension ByteBuffer {
    fileprivate func append(littleEndian number: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

extension Bytes {
    fileprivate func littleEndian(at start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(self[start + $1]) << UInt32(8 * $1) }
    }
}
