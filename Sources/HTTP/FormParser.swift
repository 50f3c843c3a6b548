// Forms with files, inwards.
package import Base

/// One part of a form: where it lies in the form's bytes.
package struct FormPart: Equatable, Sendable {
    /// What the field is called.
    package let name: Bytes
    /// Whether it is a file.
    package let isFile: Bool
    /// All of it, from the dashes of its delimiter up to those of the next.
    package let range: Range<Int>
    package let content: Range<Int>
}

/// Why a form cannot be read.
package enum FormFault: Error, Equatable, Sendable {
    case noDelimiter
    case badDelimiter
    case badHead
    case headTooLarge
    /// A part that does not say which field it is.
    case noName
    case tooManyParts
    case cutShort
    case somethingBehindTheEnd

    package var reason: StaticString {
        switch self {
        case .noDelimiter: "it does not begin with its boundary"
        case .badDelimiter: "a boundary is not on a line of its own"
        case .badHead: "the head of a part is malformed"
        case .headTooLarge: "the head of a part is too large"
        case .noName: "a part has no name"
        case .tooManyParts: "it has too many parts"
        case .cutShort: "its end is missing"
        case .somethingBehindTheEnd: "something follows its end"
        }
    }
}

/// Cuts a form (`multipart/form-data`) into its parts while it arrives; nothing is copied.
///
/// Each `advance` goes on where the one before stopped, so each byte is searched once however the form is cut. It is
/// strict where nothing else is known to be sent: nothing but a line break stands before the first delimiter, and lines
/// end in CRLF. Blanks behind a delimiter and what follows the last one are nobody's.
///
/// Source: RFC 7578; RFC 2046 §5.1.1.
package struct FormParser {
    /// How many parts a form may have, and how many bytes the head of each.
    package static let mostParts = 128
    package static let longestHead = 8 * 1024

    private enum Place {
        /// Behind a delimiter: blanks and a line break, or the dashes of the last one.
        case delimiter
        /// Behind a delimiter that is not the last: the rest of its line.
        case padding
        case head
        case content
        case end
    }

    /// Those that are complete.
    package private(set) var parts: [FormPart] = []
    /// A line break, two dashes and the boundary.
    private let delimiter: Bytes
    private var place: Place?
    /// Before here all is read.
    private var position = 0
    private var searched = 0
    /// The part that is being read.
    private var start = 0
    private var name = Bytes.empty
    private var isFile = false

    /// - Parameter contentType: the field's value. nil where it is of another type, or names no boundary.
    package init?(contentType: Bytes) {
        guard let type = ParameterisedValue(contentType), type.value == Bytes("multipart/form-data"),
            let boundary = type["boundary"], (1...70).contains(boundary.count)
        else { return nil }
        let text = ByteBuffer()
        text.append("\r\n--")
        text.append(boundary)
        delimiter = text.takeAll()
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - input: the whole form so far: the same bytes as last time, with more at the end.
    ///   - isComplete: whether these are all.
    package mutating func advance(over input: Span<UInt8>, isComplete: Bool) throws(FormFault) {
        while try step(input) {}
        guard isComplete else { return }
        guard case .end = place else { throw .cutShort }
        let rest = input.extracting(skippingBlanks(input)..<input.count)
        guard rest.count == 0 || (rest.count > 1 && rest.extracting(0..<2).equals("\r\n")) else {
            throw .somethingBehindTheEnd
        }
    }

    /// - Returns: false when more input is needed, or there is nothing more to read.
    private mutating func step(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        switch place {
        case nil: try readFirstDelimiter(input)
        case .delimiter: try readDelimiter(input)
        case .padding: try readLineBreak(input)
        case .head: try readHead(input)
        case .content: try readContent(input)
        case .end: false
        }
    }

    private mutating func readFirstDelimiter(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        guard input.count > 0 else { return false }
        let hasLineBreak = input[0] == .carriageReturn
        let wanted = hasLineBreak ? delimiter : delimiter.slice(2..<delimiter.count)
        let count = min(wanted.count, input.count)
        guard input.has(wanted.slice(0..<count), at: 0) else { throw .noDelimiter }
        guard count == wanted.count else { return false }
        (start, position, place) = (hasLineBreak ? 2 : 0, count, .delimiter)
        return true
    }

    private mutating func readDelimiter(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        guard input.count >= position + 2 else { return false }
        guard input.extracting(position..<position + 2).equals("--") else {
            place = .padding
            return true
        }
        guard !parts.isEmpty else { throw .noName }
        (position, place) = (position + 2, .end)
        return true
    }

    private mutating func readLineBreak(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        position = skippingBlanks(input)
        guard input.count >= position + 2 else { return false }
        guard input.extracting(position..<position + 2).equals("\r\n") else { throw .badDelimiter }
        (position, place, searched) = (position + 2, .head, position)
        return true
    }

    /// Where the blanks end that some senders put behind delimiters: "transport padding" in RFC 2046.
    private func skippingBlanks(_ input: Span<UInt8>) -> Int {
        var end = position
        while end < input.count, input[end] == UInt8(ascii: " ") || input[end] == UInt8(ascii: "\t") {
            end += 1
        }
        return end
    }

    private mutating func readHead(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        while let end = input.firstIndex(of: .lineFeed, in: searched..<input.count) {
            guard end - position < Self.longestHead else { throw .headTooLarge }
            searched = end + 1
            guard end >= position + 3, input.extracting(end - 3..<end + 1).equals("\r\n\r\n") else {
                continue
            }
            try readFields(input.extracting(position..<end - 1))
            (position, place) = (end + 1, .content)
            // The line break of the delimiter may be the one that ends the head.
            searched = end - 1
            return true
        }
        guard input.count - position < Self.longestHead else { throw .headTooLarge }
        searched = input.count
        return false
    }

    /// - Parameter head: the lines of a part's head, each with its line break.
    private mutating func readFields(_ head: Span<UInt8>) throws(FormFault) {
        var found: Bytes?
        var line = 0
        while line < head.count {
            let slot: FieldSlot
            do throws(HTTPFault) { (slot, line) = try FieldSlot.parse(head, from: line) } catch {
                throw .badHead
            }
            guard head.extracting(slot.name).equalsToken("content-disposition") else { continue }
            guard found == nil else { throw .badHead }
            found = unsafe head.extracting(slot.value).withUnsafeBytes { unsafe Bytes(copying: $0) }
        }
        guard let found, let disposition = ParameterisedValue(found) else { throw .badHead }
        guard disposition.value == Bytes("form-data"), let name = disposition["name"] else { throw .noName }
        self.name = name
        isFile = disposition["filename"] != nil || disposition["filename*"] != nil
    }

    private mutating func readContent(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        while let found = input.firstIndex(of: .carriageReturn, in: searched..<input.count) {
            let count = min(delimiter.count, input.count - found)
            guard input.has(delimiter.slice(0..<count), at: found) else {
                searched = found + 1
                continue
            }
            searched = found
            guard count == delimiter.count else { return false }
            guard parts.count < Self.mostParts else { throw .tooManyParts }
            // An empty part ends with the line break of its head.
            let content = position..<max(position, found)
            parts.append(FormPart(name: name, isFile: isFile, range: start..<found + 2, content: content))
            (start, position, place) = (found + 2, found + delimiter.count, .delimiter)
            return true
        }
        searched = input.count
        return false
    }
}

extension Span<UInt8> {
    /// Whether `bytes` stand at `start`.
    fileprivate func has(_ bytes: Bytes, at start: Int) -> Bool {
        bytes.withSpan { bytes in
            for index in 0..<bytes.count where self[start + index] != bytes[index] { return false }
            return true
        }
    }
}
