// What a caller wishes of the answer, as far as Anthropic's format has a word for it.
internal import Base
internal import Domain
internal import JSON

/// A wish and where the caller wrote it.
struct AnthropicWish<Value> {
    let value: Value
    let place: JSONPlace

    init(_ value: Value, at place: JSONPlace) {
        self.value = value
        self.place = place
    }
}

/// The settings of a conversation sorted by kind. Whether a model takes them together is decided where they are
/// written.
struct AnthropicSettings {
    /// Numbers as the caller spelled them.
    private(set) var temperature: AnthropicWish<Bytes>?
    private(set) var topP: AnthropicWish<Bytes>?
    private(set) var topK: AnthropicWish<Bytes>?
    private(set) var maxTokens: Int?
    /// None of them blank: the provider refuses such.
    private(set) var stops: [JSONString] = []
    private(set) var toolChoice: AnthropicWish<ToolChoice>?
    private(set) var parallelToolCalls: AnthropicWish<Bool>?
    private(set) var answerFormat: AnthropicWish<AnswerFormat>?
    private(set) var reasoning: AnthropicWish<ReasoningWish>?
    private(set) var endUser: JSONString?

    init(of conversation: Conversation, _ omissions: inout Omissions) {
        for setting in conversation.settings { add(setting, &omissions) }
    }

    private mutating func add(_ setting: Setting, _ omissions: inout Omissions) {
        let place = setting.place
        switch setting.value {
        case .temperature(let number): temperature = AnthropicWish(number, at: place)
        case .topP(let number): topP = AnthropicWish(number, at: place)
        case .topK(let number): topK = AnthropicWish(number, at: place)
        case .maxOutputTokens(let count): maxTokens = count
        case .stop(let texts):
            stops = texts.filter { !$0.isBlank }
            if stops.count < texts.count { omissions.note(place) }
        case .toolChoice(let choice): toolChoice = AnthropicWish(choice, at: place)
        case .parallelToolCalls(let flag): parallelToolCalls = AnthropicWish(flag, at: place)
        case .answerFormat(let format): answerFormat = AnthropicWish(format, at: place)
        case .reasoning(let wish): reasoning = AnthropicWish(wish, at: place)
        case .endUser(let user): endUser = user
        case .minP, .frequencyPenalty, .presencePenalty, .repetitionPenalty, .seed, .choices, .logprobs:
            omissions.note(setting)
        }
    }
}
