// How models say that they call a tool without arguments.
internal import Base

/// Where a tool takes no arguments, models say `{}`, nothing, or `null`: callers are told `{}`.
enum NoArguments {
    /// - Parameter text: the arguments of a call, as UTF-8.
    static func are(_ text: Bytes) -> Bool {
        let word = word(in: text)
        return word.isEmpty || word == null
    }

    /// Whether what came so far of the arguments may turn out to be none.
    static func mayBecome(_ text: Bytes) -> Bool { null.starts(with: word(in: text)) }

    private static let null = Array("null".utf8)

    /// The text without white space, as far as it matters.
    private static func word(in text: Bytes) -> [UInt8] {
        Array(text.array.lazy.filter { !(9...13).contains($0) && $0 != 32 }.prefix(null.count + 1))
    }
}
