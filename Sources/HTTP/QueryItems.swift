// The query of a target as names and values.
package import Base

/// The query of a request, taken apart only as far as somebody asks.
///
/// `+` stands for a space; malformed escapes stand for themselves; an item without `=` has an empty value.
///
/// Source: URL Living Standard, application/x-www-form-urlencoded parsing.
package struct QueryItems: Hashable, Sendable {
    /// The query as received, without its `?`.
    package let encoded: Bytes

    package init(encoded: Bytes) {
        self.encoded = encoded
    }

    /// No items.
    package static let none = QueryItems(encoded: .empty)

    /// The value of the first item called `name`.
    package func first(_ name: StaticString) -> Bytes? {
        for item in self where item.name.withSpan({ $0.equals(name) }) { return item.value }
        return nil
    }
}

extension QueryItems: Sequence {
    package func makeIterator() -> Iterator { Iterator(query: encoded) }

    /// Decodes one item at a time, in their order.
    package struct Iterator: IteratorProtocol {
        private let query: Bytes
        private var position = 0

        fileprivate init(query: Bytes) {
            self.query = query
        }

        package mutating func next() -> (name: Bytes, value: Bytes)? {
            while position < query.count {
                let rest = position..<query.count
                let end = query.withSpan { $0.firstIndex(of: UInt8(ascii: "&"), in: rest) } ?? query.count
                let item = position..<end
                position = end + 1
                if !item.isEmpty { return decode(item) }
            }
            return nil
        }

        private func decode(_ item: Range<Int>) -> (name: Bytes, value: Bytes) {
            query.withSpan { bytes in
                let equals = bytes.firstIndex(of: UInt8(ascii: "="), in: item) ?? item.upperBound
                let value = (equals < item.upperBound ? equals + 1 : equals)..<item.upperBound
                let name = bytes.extracting(item.lowerBound..<equals).formDecoded()
                return (Bytes(name), Bytes(bytes.extracting(value).formDecoded()))
            }
        }
    }
}
