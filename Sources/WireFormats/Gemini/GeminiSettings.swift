// How a model is to answer, in Gemini's words.
internal import Base
internal import Domain
internal import JSON

/// The settings of a request for Gemini: `generationConfig` and `toolConfig`.
///
/// Source: Gemini API reference, `GenerationConfig` and `FunctionCallingConfig`, November 2026.
struct GeminiSettings {
    /// Further ones are refused.
    private static let mostStops = 5

    private let conversation: Conversation
    private let model: GeminiModel
    private let thinks: Bool?
    private var generation = MemberList()
    private var toolChoice: ToolChoice?

    /// - Parameters:
    ///   - thinks: whether the model can be asked to think; nil where that is not known.
    ///   - omissions: where those go that Gemini has no word for.
    init(
        _ conversation: Conversation, for model: GeminiModel, thinks: Bool?, _ omissions: inout Omissions
    ) {
        self.conversation = conversation
        self.model = model
        self.thinks = thinks
        for setting in conversation.settings {
            if case .stop(let texts) = setting.value {
                take(texts, at: setting.place, &omissions)
            } else if !take(setting.value) {
                omissions.note(setting)
            }
        }
    }

    func write(to body: inout JSONWriter) {
        if let mode { body.object("toolConfig") { write(mode, to: &$0) } }
        if !generation.isEmpty { body.object("generationConfig") { generation.write(to: &$0) } }
    }

    /// - Returns: whether all of it is carried.
    private mutating func take(_ value: Setting.Value) -> Bool {
        switch value {
        case .temperature(let number): generation.add("temperature", raw: number)
        case .topP(let number): generation.add("topP", raw: number)
        case .topK(let number): generation.add("topK", raw: number)
        case .frequencyPenalty(let number): generation.add("frequencyPenalty", raw: number)
        case .presencePenalty(let number): generation.add("presencePenalty", raw: number)
        case .seed(let number): generation.add("seed", raw: number)
        case .maxOutputTokens(let count): generation.add("maxOutputTokens", count)
        case .stop(let texts): generation.add("stopSequences", texts)
        case .choices(let count): generation.add("candidateCount", count)
        case .logprobs(let others):
            generation.add("responseLogprobs", true)
            if let others { generation.add("logprobs", others) }
        case .toolChoice(let choice): toolChoice = choice
        case .answerFormat(let format): take(format)
        case .reasoning(let wish): return thinks == false ? wish.isOff : take(wish)
        case .parallelToolCalls(let isAllowed): return isAllowed
        case .minP, .repetitionPenalty, .endUser: return false
        }
        return true
    }

    private mutating func take(
        _ stops: [JSONString], at place: JSONPlace, _ omissions: inout Omissions
    ) {
        _ = take(.stop(Array(stops.prefix(Self.mostStops))))
        guard let list = conversation.document.root[place] else { return }
        for stop in list.elements.dropFirst(Self.mostStops) { omissions.note(stop.place) }
    }

    /// `responseJsonSchema` takes JSON Schema as it is.
    private mutating func take(_ format: AnswerFormat) {
        switch format {
        case .text: break
        case .jsonObject: generation.add("responseMimeType", raw: Bytes("\"application/json\""))
        case .jsonSchema(let schema, _, _):
            generation.add("responseMimeType", raw: Bytes("\"application/json\""))
            generation.add("responseJsonSchema", raw: schema.raw)
        }
    }

    private mutating func take(_ wish: ReasoningWish) -> Bool {
        let thinking = GeminiThinking(wish, for: model)
        if let config = thinking.config { generation.add("thinkingConfig", raw: config) }
        return thinking.isExact
    }

    // MARK: Tools

    /// How calls of functions are decided; nil where Gemini decides by itself.
    ///
    /// `VALIDATED` leaves the choice and holds the arguments to the schemas, which `strict` asks for; `ANY`
    /// does so too.
    private var mode: StaticString? {
        guard !conversation.tools.isEmpty else { return nil }
        let isStrict = conversation.tools.contains { $0.isStrict == true }
        return switch toolChoice {
        case .automatic?: isStrict ? "\"VALIDATED\"" : "\"AUTO\""
        case .some(.none): "\"NONE\""
        case .required?, .function?: "\"ANY\""
        case nil: isStrict ? "\"VALIDATED\"" : nil
        }
    }

    private func write(_ mode: StaticString, to config: inout JSONWriter) {
        config.object("functionCallingConfig") { calling in
            calling.member("mode", raw: mode)
            guard case .function(let name)? = toolChoice else { return }
            calling.array("allowedFunctionNames") { $0.string(name) }
        }
    }
}
