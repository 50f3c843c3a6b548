// What Anthropic's models take, by their generation.
internal import Base

/// What is known of a model by its id alone. Generations differ in what they refuse; an id without a version, and a
/// model of another maker behind the same format, is taken to refuse nothing.
///
/// Source: Anthropic's pages "Adaptive thinking", "Effort", "Structured outputs" and its migration guides, November
/// 2026.
struct ClaudeModel {
    /// The generation: 4.6 is 406; nil where the id does not tell.
    private let version: Int?
    /// Whether thinking cannot be turned off.
    let alwaysThinks: Bool

    /// - Parameter id: the model's id at the gateway, such as `claude-sonnet-4-5-20250929`, `claude-3-7-sonnet-latest`
    ///   or `anthropic/claude-opus-4.7`.
    init(_ id: Bytes) {
        let words = id.lowercased.array.split { !Self.isOfWord($0) }
        let name = words.drop { !$0.elementsEqual("claude".utf8) }.dropFirst()
        version = Self.version(in: name)
        alwaysThinks = name.contains { $0.elementsEqual("fable".utf8) || $0.elementsEqual("mythos".utf8) }
    }

    /// Letters and digits; everything else in an id stands between words. What is not ASCII is taken for a letter.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: true
        default: false
        }
    }

    /// The first number and the one behind it; dates are longer than any version.
    private static func version(in words: ArraySlice<ArraySlice<UInt8>>) -> Int? {
        guard let place = words.firstIndex(where: { number($0) != nil }), let major = number(words[place])
        else { return nil }
        let minor = words[(place + 1)...].first.flatMap(number) ?? 0
        return major * 100 + minor
    }

    private static func number(_ word: ArraySlice<UInt8>) -> Int? {
        word.count <= 2 ? Int(String(decoding: word, as: UTF8.self)) : nil
    }

    private func isBefore(_ version: Int) -> Bool { self.version.map { $0 < version } ?? true }

    /// Whether the model decides by itself how much to think, guided by an effort.
    var thinksAdaptively: Bool { !isBefore(406) }
    /// Whether thinking may be given a number of tokens.
    var takesBudgets: Bool { isBefore(407) }
    /// Whether `temperature`, `top_p` and `top_k` may be other than the model's own.
    var takesSampling: Bool { isBefore(407) }
    /// Whether `temperature` and `top_p` may be given together.
    var takesTemperatureWithTopP: Bool { isBefore(401) }
    /// Whether answers and arguments of tools can be held to a schema.
    var takesSchemas: Bool { version.map { $0 >= 405 } ?? true }
    /// Whether there is an effort between `high` and `max`.
    var takesExtraHighEffort: Bool { !isBefore(407) }
}
