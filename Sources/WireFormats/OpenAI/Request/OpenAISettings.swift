// How a model is to answer, in OpenAI's words.
internal import Base
internal import Digests
internal import Domain
internal import JSON

/// The settings of a request in OpenAI's format, each with where the caller wrote it.
struct OpenAISettings {
    /// A member of the request.
    struct Member {
        let name: String
        let json: Bytes
        let place: JSONPlace
    }

    private(set) var members: [Member] = []
    private let extras: Set<ExtraMember>
    private let hasTools: Bool

    /// - Parameter omissions: where those go that the gateway has no word for.
    init(of conversation: Conversation, _ extras: Set<ExtraMember>, _ omissions: inout Omissions) {
        self.extras = extras
        hasTools = !conversation.tools.isEmpty
        let maxTokens = conversation.settings.lazy.compactMap(\.value.maxOutputTokens).first
        for setting in conversation.settings where !take(setting, maxTokens) { omissions.note(setting) }
    }

    func write(to body: inout JSONWriter) {
        for member in members { body.member(member.name, raw: member.json) }
    }

    // MARK: Settings

    /// - Returns: whether all of it is carried.
    private mutating func take(_ setting: Setting, _ maxTokens: Int?) -> Bool {
        let place = setting.place
        switch setting.value {
        case .temperature(let number): add("temperature", number, place)
        case .topP(let number): add("top_p", number, place)
        case .topK(let number): return add(.topK, number, place)
        case .minP(let number): return add(.minP, number, place)
        case .frequencyPenalty(let number): add("frequency_penalty", number, place)
        case .presencePenalty(let number): add("presence_penalty", number, place)
        case .repetitionPenalty(let number): return add(.repetitionPenalty, number, place)
        case .seed(let number): add("seed", number, place)
        case .maxOutputTokens(let count): add("max_tokens", Bytes(String(count)), place)
        case .stop(let texts): add("stop", place) { $0.array { list in texts.forEach { list.string($0) } } }
        case .choices(let count): add("n", Bytes(String(count)), place)
        case .logprobs(let others):
            add("logprobs", Bytes("true"), place)
            if let others { add("top_logprobs", Bytes(String(others)), setting.otherPlace ?? place) }
        case .toolChoice(let choice): return add(choice, place)
        case .parallelToolCalls(let isAllowed):
            // Hosts refuse it where there are no tools.
            guard hasTools else { return isAllowed }
            add("parallel_tool_calls", Bytes(isAllowed ? "true" : "false"), place)
        case .answerFormat(let format): add(format, place)
        case .reasoning(let wish): return add(OpenAIReasoning(wish, extras, maxTokens: maxTokens), place)
        case .endUser(let user): add("user", Self.allowed(user).raw, place)
        }
        return true
    }

    private mutating func add(_ choice: ToolChoice, _ place: JSONPlace) -> Bool {
        guard hasTools else {
            switch choice {
            // Without tools none is called anyway.
            case .automatic, .none: return true
            case .required, .function: return false
            }
        }
        switch choice {
        case .automatic: add("tool_choice", Bytes("\"auto\""), place)
        case .none: add("tool_choice", Bytes("\"none\""), place)
        case .required: add("tool_choice", Bytes("\"required\""), place)
        case .function(let name):
            add("tool_choice", place) { value in
                value.object { choice in
                    choice.member("type", raw: "\"function\"")
                    choice.object("function") { $0.member("name", LongToolName.told(for: name)) }
                }
            }
        }
        return true
    }

    private mutating func add(_ format: AnswerFormat, _ place: JSONPlace) {
        switch format {
        // What every model does without being told.
        case .text: break
        case .jsonObject: add("response_format", Bytes(#"{"type":"json_object"}"#), place)
        case .jsonSchema(let schema, let name, let isStrict):
            add("response_format", place) { value in
                value.object { format in
                    format.member("type", raw: "\"json_schema\"")
                    format.object("json_schema") { body in
                        // It must have one, which other formats do not know.
                        body.member("name", name ?? JSONString("answer"))
                        body.member("schema", raw: schema.raw)
                        if let isStrict { body.member("strict", isStrict) }
                    }
                }
            }
        }
    }

    /// The name of the user, whose length the provider limits. The digest of a longer one tells users apart as well, and
    /// nothing of what it says of them is handed on.
    ///
    /// Source: OpenAI's error "Invalid 'user': string too long. Expected a string with maximum length 64".
    private static func allowed(_ user: JSONString) -> JSONString {
        let name = user.utf8
        return name.count <= longestUser ? user : JSONString(utf8: SHA256.hex(of: name))
    }

    private static let longestUser = 64

    private mutating func add(_ reasoning: OpenAIReasoning, _ place: JSONPlace) -> Bool {
        for (name, json) in reasoning.members { add(name, json, place) }
        return reasoning.saysAll
    }

    // MARK: Members

    private mutating func add(_ name: String, _ json: Bytes, _ place: JSONPlace) {
        members.append(Member(name: name, json: json, place: place))
    }

    /// A member that not all hosts take.
    private mutating func add(_ extra: ExtraMember, _ json: Bytes, _ place: JSONPlace) -> Bool {
        guard extras.contains(extra) else { return false }
        add(extra.rawValue, json, place)
        return true
    }

    private mutating func add(_ name: String, _ place: JSONPlace, _ write: (inout JSONWriter) -> Void) {
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        write(&writer)
        add(name, buffer.takeAll(), place)
    }
}

extension Setting.Value {
    fileprivate var maxOutputTokens: Int? {
        guard case .maxOutputTokens(let count) = self else { return nil }
        return count
    }
}
