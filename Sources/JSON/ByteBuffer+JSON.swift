// Strings as JSON writes them.
package import Base
internal import CScan

extension ByteBuffer {
    /// Appends `text` with its quotes. Escaped are quotes, backslashes and control characters, nothing else.
    ///
    /// Source: RFC 8259 §7.
    package func append(jsonString text: String) {
        var text = text
        text.withUTF8 { unsafe appendQuoted(UnsafeRawBufferPointer($0)) }
    }

    /// Appends UTF-8 with quotes; what is not UTF-8 becomes U+FFFD.
    package func append(jsonString text: Bytes) {
        let isValid = unsafe text.withUnsafeContents { unsafe $0.isUTF8 }
        guard isValid else { return append(jsonString: text.text) }
        unsafe text.withUnsafeContents { unsafe appendQuoted($0) }
    }

    /// - Parameter text: valid UTF-8.
    fileprivate func appendQuoted(_ text: UnsafeRawBufferPointer) {
        guard unsafe text.plainTextCount == text.count else { return unsafe appendEscaped(text) }
        // In one piece: most texts have nothing to escape.
        _ = unsafe withUnsafeRoom(for: text.count + 2) { room in
            unsafe room[0] = UInt8(ascii: "\"")
            unsafe UnsafeMutableRawBufferPointer(rebasing: room[1...]).copyMemory(from: text)
            unsafe room[text.count + 1] = UInt8(ascii: "\"")
            return text.count + 2
        }
    }

    private func appendEscaped(_ text: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        var rest = unsafe text
        while true {
            let plain = unsafe rest.plainTextCount
            unsafe append(copying: UnsafeRawBufferPointer(rebasing: rest[..<plain]))
            guard plain < rest.count else { break }
            unsafe appendEscaped(rest[plain])
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[(plain + 1)...])
        }
        append(UInt8(ascii: "\""))
    }

    private func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append("\\u00")
            append(UInt8(ascii: "0") + byte >> 4)
            append(hex: Int(byte & 0xF))
        }
    }
}

extension Bytes {
    /// `text` as a JSON string of its own.
    ///
    /// - Parameter text: valid UTF-8.
    @unsafe
    init(quoting text: UnsafeRawBufferPointer) {
        guard unsafe text.plainTextCount == text.count else {
            let buffer = ByteBuffer(capacity: text.count + 8)
            unsafe buffer.appendQuoted(text)
            self = buffer.takeAll()
            return
        }
        unsafe self.init(capacity: text.count + 2) { room in
            unsafe room[0] = UInt8(ascii: "\"")
            unsafe UnsafeMutableRawBufferPointer(rebasing: room[1...]).copyMemory(from: text)
            unsafe room[text.count + 1] = UInt8(ascii: "\"")
            return text.count + 2
        }
    }
}

extension UnsafeRawBufferPointer {
    /// How far this valid UTF-8 goes without a byte that must be escaped.
    fileprivate var plainTextCount: Int {
        var state = UInt32(SLUICE_TEXT_PLAIN)
        return unsafe scanText(from: 0, &state)
    }

    fileprivate var isUTF8: Bool {
        var position = 0
        var state = UInt32(SLUICE_TEXT_PLAIN)
        while position < count {
            unsafe position = scanText(from: position, &state)
            if state != UInt32(SLUICE_TEXT_PLAIN) { return false }
            position += 1  // over what is escaped in JSON, but good UTF-8
        }
        return true
    }

    private func scanText(from position: Int, _ state: inout UInt32) -> Int {
        guard let start = unsafe baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
        return unsafe sluice_scan_text(start, position, count, &state)
    }
}
