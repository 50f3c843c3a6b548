// Field values with parameters behind them.
package import Base

/// A value such as `form-data; name="file"; filename="a.mp3"`.
///
/// Source: RFC 9110 §5.6.6; quoted texts §5.6.4.
package struct ParameterisedValue: Sendable {
    /// What stands in front, in lower case.
    package let value: Bytes
    private let parameters: [(name: Bytes, value: Bytes)]

    /// - Returns: nil for what is not of this shape, or names a parameter twice.
    package init?(_ text: Bytes) {
        guard let read = text.withSpan({ Self.read($0) }) else { return nil }
        value = text.slice(read.value).lowercased
        var parameters: [(name: Bytes, value: Bytes)] = []
        for (name, value) in read.parameters {
            let name = text.slice(name).lowercased
            guard !parameters.contains(where: { $0.name == name }) else { return nil }
            parameters.append((name, Self.unquoted(text.slice(value))))
        }
        self.parameters = parameters
    }

    /// The value of a parameter, by its name in lower case.
    package subscript(name: StaticString) -> Bytes? {
        let name = Bytes(name)
        return parameters.first { $0.name == name }?.value
    }

    // MARK: Reading

    private typealias Found = (value: Range<Int>, parameters: [(name: Range<Int>, value: Range<Int>)])

    private static func read(_ text: Span<UInt8>) -> Found? {
        let end = text.firstIndex(of: UInt8(ascii: ";"), in: 0..<text.count) ?? text.count
        let value = text.trimmed(0..<end)
        guard !value.isEmpty else { return nil }
        var found: Found = (value, [])
        var position = end
        while position < text.count {
            // At a semicolon; one without anything behind it is nothing.
            position = text.endOfWhitespace(from: position + 1)
            guard position < text.count else { break }
            let name = position..<text.endOfToken(from: position)
            guard !name.isEmpty, text.has(UInt8(ascii: "="), at: name.upperBound),
                let value = text.parameterValue(from: name.upperBound + 1)
            else { return nil }
            found.parameters.append((name, value))
            position = text.endOfWhitespace(from: value.upperBound)
            guard position == text.count || text[position] == UInt8(ascii: ";") else { return nil }
        }
        return found
    }

    /// A quoted text without its quotes and the backslashes that escape; any other as it is.
    private static func unquoted(_ text: Bytes) -> Bytes {
        guard text.count >= 2, text[0] == .quote else { return text }
        let plain = ByteBuffer(capacity: text.count)
        var index = 1
        while index < text.count - 1 {
            if text[index] == .backslash, index + 2 < text.count { index += 1 }
            plain.append(text[index])
            index += 1
        }
        return plain.takeAll()
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
}

extension Span<UInt8> {
    fileprivate func endOfWhitespace(from start: Int) -> Int {
        var index = start
        while index < count, self[index].isWhitespace { index += 1 }
        return index
    }

    /// A token, or a quoted text with its quotes; nil where there is none, or its end is missing.
    fileprivate func parameterValue(from start: Int) -> Range<Int>? {
        guard has(.quote, at: start) else {
            let end = endOfToken(from: start)
            return end > start ? start..<end : nil
        }
        var index = start + 1
        while index < count {
            if self[index] == .quote { return start..<index + 1 }
            index += self[index] == .backslash ? 2 : 1
        }
        return nil
    }
}
