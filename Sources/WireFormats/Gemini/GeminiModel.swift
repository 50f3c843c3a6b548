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
        let name = id.text.split(separator: "/").last ?? ""
        let number = name.hasPrefix("gemini-") ? name.dropFirst("gemini-".count).prefix { $0.isNumber } : "0"
        isOfThirdGeneration = (Int(number) ?? .max) >= 3
        knowsMediumLevel = !name.hasPrefix("gemini-3-pro")
        canStopThinking = !isOfThirdGeneration && !name.contains("pro")
    }
}
