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
/// strict: nothing stands before the first delimiter or behind the last but a line break, and lines end in CRLF.
///
/// Source: RFC 7578; RFC 2046 §5.1.1.
package struct FormParser {
    /// How many parts a form may have, and how many bytes the head of each.
    package static let mostParts = 128
    package static let longestHead = 8 * 1024

    private enum Place {
        /// Behind a delimiter: a line break, or the dashes of the last one.
        case delimiter
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
        let rest = input.extracting(position..<input.count)
        guard rest.count == 0 || rest.equals("\r\n") else { throw .somethingBehindTheEnd }
    }

    /// - Returns: false when more input is needed, or there is nothing more to read.
    private mutating func step(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        switch place {
        case nil: try readFirstDelimiter(input)
        case .delimiter: try readLineBreak(input)
        case .head: try readHead(input)
        case .content: try readContent(input)
        case .end: false
        }
    }

    private mutating func readFirstDelimiter(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        let wanted = delimiter.slice(2..<delimiter.count)
        let count = min(wanted.count, input.count)
        guard input.has(wanted.slice(0..<count), at: 0) else { throw .noDelimiter }
        guard count == wanted.count else { return false }
        (position, place) = (count, .delimiter)
        return true
    }

    private mutating func readLineBreak(_ input: Span<UInt8>) throws(FormFault) -> Bool {
        guard input.count >= position + 2 else { return false }
        let next = input.extracting(position..<position + 2)
        if next.equals("--") {
            guard !parts.isEmpty else { throw .noName }
            place = .end
        } else if next.equals("\r\n") {
            start = position - delimiter.count + 2
            (place, searched) = (.head, position)
        } else {
            throw .badDelimiter
        }
        position += 2
        return true
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
            (position, place) = (found + delimiter.count, .delimiter)
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
