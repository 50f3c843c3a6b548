// How much Gemini is to think.
internal import Base
internal import Domain
internal import JSON

/// A caller's wish as `thinkingConfig`.
///
/// Up to generation 2.5 thinking is a budget of tokens, with the sizes that Google's own OpenAI door gives
/// the efforts; from generation 3 on it is a level, and only one of both may be said. `low` is the lowest
/// level that all models know.
///
/// Source: Gemini API, "Thinking" and "OpenAI compatibility", November 2026.
struct GeminiThinking {
    /// JSON; nil where nothing need be said.
    let config: Bytes?
    /// Whether it says all that was wished: not where a model is to stop thinking that cannot.
    let isExact: Bool

    init(_ wish: ReasoningWish, for model: GeminiModel) {
        let isOff = wish.effort == ReasoningWish.Effort.none || wish.budget == 0
        var members = MemberList()
        if isOff {
            Self.addLeast(of: model, to: &members)
        } else if let budget = wish.budget {
            members.add("thinkingBudget", budget)
        } else if let effort = wish.effort {
            Self.add(effort, of: model, to: &members)
        }
        if !isOff, wish.isHidden == false || (wish.isHidden == nil && !members.isEmpty) {
            members.add("includeThoughts", true)
        }
        isExact = !isOff || model.canStopThinking
        config = members.isEmpty ? nil : Self.object(members)
    }

    private static func addLeast(of model: GeminiModel, to members: inout MemberList) {
        if model.isOfThirdGeneration {
            members.add("thinkingLevel", raw: Bytes("\"low\""))
        } else {
            members.add("thinkingBudget", model.canStopThinking ? 0 : 128)
        }
    }

    private static func add(
        _ effort: ReasoningWish.Effort, of model: GeminiModel, to members: inout MemberList
    ) {
        let (level, budget): (StaticString, Int) =
            switch effort {
            case .none, .minimal, .low: ("\"low\"", 1024)
            case .medium: (model.knowsMediumLevel ? "\"medium\"" : "\"high\"", 8192)
            case .high, .extraHigh: ("\"high\"", 24576)
            }
        if model.isOfThirdGeneration {
            members.add("thinkingLevel", raw: Bytes(level))
        } else {
            members.add("thinkingBudget", budget)
        }
    }

    private static func object(_ members: MemberList) -> Bytes {
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        writer.object { members.write(to: &$0) }
        return buffer.takeAll()
    }
}
