// What differs between Gemini's models.
internal import Base

/// What a model's id says of how it must be asked.
///
/// Generations are told apart by excluding the old ones: names without a number (`gemini-flash-latest`) are
/// the newest.
///
/// Source: Gemini API, pages on thinking and on thought signatures, November 2026.
struct GeminiModel {
    /// How much it thinks is a level, and calls of tools that come back must have signatures: from generation
    /// 3 on.
    let isOfThirdGeneration: Bool
    /// Whether it can be told not to think.
    let canStopThinking: Bool
    /// Whether it knows a level between `low` and `high`: the first of generation 3 does not.
    let knowsMediumLevel: Bool

    /// - Parameter id: with or without `models/` before it.
    init(_ id: Bytes) {
        let start = id.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let name = id.slice(start..<id.count)
        isOfThirdGeneration = Self.generation(of: name) >= 3
        knowsMediumLevel = !name.hasPrefix("gemini-3-pro")
        canStopThinking = !isOfThirdGeneration && !name.contains("pro")
    }

    /// The first number of a name; 0 for one of another family.
    private static func generation(of name: Bytes) -> Int {
        let family: StaticString = "gemini-"
        guard name.hasPrefix(family) else { return 0 }
        let rest = name.slice(family.utf8CodeUnitCount..<name.count).text
        return Int(rest.prefix { $0.isNumber }) ?? .max
    }
}
