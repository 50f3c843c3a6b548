// What a model is called in the catalog.
package import Base

/// A model's name in its one spelling, `maker/model` in lower case, with what it says beside that: a date, and whether
/// the free variant is meant. Any other variant (`:thinking`) is part of the name: it is another model.
package struct CatalogName: Equatable, Sendable {
    /// Whole: `openai/gpt-4o-2024-05-13`, `deepseek/deepseek-r1:free`.
    package let exact: Bytes
    /// Year, month and day as one number, such as 20240513; 0 where there is none.
    let date: UInt32
    /// Whether it ends with `:free`.
    let isFree: Bool
    private let makerCount: UInt32
    private let groupCount: UInt32

    /// The name without date and without `:free`: by this lists meet.
    package var group: Bytes { exact.slice(0..<Int(groupCount)) }
    /// The maker's slug.
    package var maker: Bytes { exact.slice(0..<Int(makerCount)) }

    static let freeSuffix: StaticString = ":free"

    /// - Parameters:
    ///   - exact: in its one spelling.
    ///   - slash: where the maker ends.
    init(_ exact: Bytes, slash: Int) {
        self.exact = exact
        makerCount = UInt32(slash)
        isFree =
            exact.hasSuffix(Self.freeSuffix) && exact.count > slash + 1 + Self.freeSuffix.utf8CodeUnitCount
        let plain = exact.slice(0..<exact.count - (isFree ? Self.freeSuffix.utf8CodeUnitCount : 0))
        let found = TrailingDate(of: plain.slice(slash + 1..<plain.count))
        date = found?.number ?? 0
        groupCount = UInt32(plain.count - (found?.length ?? 0))
    }
}

/// A date at the end of a model's name: `-20250514` or `-2024-05-13`. Nothing shorter is one: `-0613`, `-2507` and
/// `-001` are part of names.
struct TrailingDate: Equatable {
    /// Such as 20240513.
    let number: UInt32
    /// How many bytes it takes, with its hyphen.
    let length: Int

    /// nil where `text` does not end with a date, or is nothing but one.
    init?(of text: Bytes) {
        for shape in Self.shapes {
            let start = text.count - shape.utf8CodeUnitCount
            guard start > 0, let number = Self.number(in: text, from: start, shape) else { continue }
            let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
            guard (2015...2099).contains(year), (1...12).contains(month), (1...31).contains(day)
            else { continue }
            self.number = number
            length = shape.utf8CodeUnitCount
            return
        }
        return nil
    }

    private static let shapes: [StaticString] = ["-00000000", "-0000-00-00"]

    /// The digits as one number; nil where the text is not shaped so.
    private static func number(in text: Bytes, from start: Int, _ shape: StaticString) -> UInt32? {
        let shape = Bytes(shape)
        var number: UInt32 = 0
        for index in 0..<shape.count {
            let byte = text[start + index]
            if shape[index] == UInt8(ascii: "-") {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                number = number * 10 + UInt32(byte - UInt8(ascii: "0"))
            }
        }
        return number
    }
}
