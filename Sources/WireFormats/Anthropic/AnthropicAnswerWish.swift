// How the model is to answer, in Anthropic's format.
internal import Base
internal import Domain
internal import JSON

/// All members of a request that say how to answer, brought to what the model takes together.
struct AnthropicAnswerWish {
    /// What every Claude since 3.5 may write in one answer.
    static let usualMaxTokens = 8192

    private let maxTokens: Int
    private let stops: [JSONString]
    private let sampling: AnthropicSampling
    private let thinking: AnthropicThinking
    /// The schema that the answer is to follow, as JSON.
    private let schema: Bytes?
    private let endUser: JSONString?

    init(
        _ settings: AnthropicSettings, _ model: ClaudeModel, _ target: ChatTarget, _ turns: AnthropicTurns,
        forcesTool: Bool, _ omissions: inout Omissions
    ) {
        let most = settings.maxTokens ?? target.maxOutputTokens
        let decision = AnthropicThinking.Decision(
            model: model, maxTokens: most ?? Self.usualMaxTokens, turns: turns, forcesTool: forcesTool)
        thinking = decision.thinking(settings.reasoning, &omissions)
        maxTokens = most ?? thinking.withRoom(Self.usualMaxTokens)
        stops = settings.stops
        sampling = AnthropicSampling(settings, model, isThinking: thinking.isOn, &omissions)
        schema = Self.schema(settings.answerFormat, model, &omissions)
        endUser = settings.endUser
    }

    /// There is no wish for just any JSON in this format.
    private static func schema(
        _ format: AnthropicWish<AnswerFormat>?, _ model: ClaudeModel, _ omissions: inout Omissions
    ) -> Bytes? {
        guard let format else { return nil }
        switch format.value {
        case .text: return nil
        case .jsonSchema(let schema, _, _) where model.takesSchemas: return AnthropicSchema.closed(schema)
        case .jsonSchema, .jsonObject:
            omissions.note(format.place)
            return nil
        }
    }

    func write(to body: inout JSONWriter) {
        body.member("max_tokens", maxTokens)
        if !stops.isEmpty {
            body.array("stop_sequences") { list in
                for text in stops { list.string(text) }
            }
        }
        sampling.write(to: &body)
        thinking.write(to: &body)
        writeOutputConfig(to: &body)
        if let endUser { body.object("metadata") { $0.member("user_id", endUser) } }
    }

    private func writeOutputConfig(to body: inout JSONWriter) {
        guard schema != nil || thinking.effort != nil else { return }
        body.object("output_config") { config in
            if let effort = thinking.effort { config.member("effort", effort) }
            guard let schema else { return }
            config.object("format") { format in
                format.member("type", raw: "\"json_schema\"")
                format.member("schema", raw: schema)
            }
        }
    }
}
