// What callers ask models for, described.
internal import Domain

extension Operation {
    static let inference = [
        Operation(
            route: .chat, id: "createChatCompletion", summary: "Have a model answer a conversation",
            details: """
                OpenAI's Chat Completions in front of every gateway. The members that are not described here go to the \
                gateway as they are. With `stream` the answer is a stream of events; one that broke off ends with an \
                error event and without `[DONE]`. Below `/api/v1` usage and cost are always told, and errors have \
                OpenRouter's members.
                """,
            access: .callers, parameters: wishes, body: .json("ChatRequest", examples: Examples.chatRequests),
            answers: [
                .ok(
                    "The answer, whole or as events.",
                    .json("ChatCompletion", examples: Examples.chatCompletion).or(
                        .text("text/event-stream", schema: nil, examples: Examples.chatEvents))
                ).with(Answer.whoAnswered)
            ],
            errors: inferenceErrors),
        Operation(
            route: .messages, id: "createMessage",
            summary: "Have a model answer a conversation, in Anthropic's API",
            details: """
                Anthropic's Messages in front of every gateway, of either version. A gateway of the same format gets the \
                body as it is, and the fields `anthropic-version` and `anthropic-beta` with it; for others it is \
                translated. A stream that broke off ends with an `error` event and without `message_stop`.
                """,
            access: .callers, parameters: wishes + anthropicFields,
            body: .json("MessageRequest", examples: Examples.messageRequests),
            answers: [
                .ok(
                    "The answer, whole or as events.",
                    .json("Message", examples: Examples.message).or(
                        .text("text/event-stream", schema: nil, examples: Examples.messageEvents))
                ).with(Answer.whoAnswered + [requestID])
            ],
            errors: inferenceErrors),
        Operation(
            route: .countTokens, id: "countMessageTokens", summary: "Tell how many tokens a prompt has",
            details: """
                The first gateway that would answer the prompt and has a count of its own is asked. Where none has, or \
                none answers, the number is an estimate of ours, and `x-sluice-estimate` says so.
                """,
            access: .callers, parameters: [wishes[0]] + anthropicFields,
            body: .json("MessageRequest", examples: Examples.messageRequests),
            answers: [
                .ok("The number.", .json("TokenCount")).with([
                    Answer.whoAnswered[0], Answer.whoAnswered[1],
                    ("x-sluice-estimate", "`true` where nobody counted and the number is an estimate."),
                    requestID,
                ])
            ],
            errors: inferenceErrors),
        Operation(
            route: .responses, id: "createResponse", summary: "Have a model respond to items of input",
            details: """
                OpenAI's Responses in front of every gateway. To a gateway that speaks them the body goes as it is; for \
                all others it is translated, and nothing is kept: the answer says `"store": false`, and its reasoning \
                items carry in `encrypted_content` whatever a provider sealed, to be sent back with the next request. What \
                speaks of something kept (`previous_response_id`, `conversation`, `prompt`, `background`, references to \
                items) goes to one gateway that speaks Responses, and to no other after it. A stream that broke off ends \
                with `response.failed`.
                """,
            access: .callers, parameters: wishes,
            body: .json("ResponsesRequest", examples: Examples.responsesRequests),
            answers: [
                .ok(
                    "The response, whole or as events.",
                    .json("Response").or(.text("text/event-stream", schema: nil))
                ).with(Answer.whoAnswered)
            ],
            errors: inferenceErrors),
        Operation(
            route: .explain, id: "explainChatCompletion",
            summary: "Tell what would be done with a request",
            details: """
                The same body as for `/v1/chat/completions`, or as `dialect` or `for` say. Nobody is called: the \
                answer tells each candidate, why it is in or out, what it costs, and the exact request that it would be \
                sent, keys masked.
                """,
            access: .callers,
            parameters: wishes + [
                dialect,
                .query(
                    "for", "What the body asks for, where it is no chat.",
                    Parameter.words(["chat", "completions", "embeddings", "rerank", "images", "speech"])),
            ],
            body: .json("ExplainedRequest", examples: Examples.chatRequests),
            answers: [.ok("The candidates.", .json("Explanation"))],
            errors: [404, 408, 413, 503]),
    ]

    private static let requestID = (
        name: "request-id", description: "The same as `x-request-id`, for clients of Anthropic's."
    )

    private static let dialect = Parameter.query(
        "dialect", "In which API the body asks.", Parameter.words(Dialect.allCases.map(\.rawValue)))

    private static let anthropicFields: [Parameter] = [
        .header(
            "anthropic-version", "The API's version. Gateways of other formats are not told.",
            #"{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}"#),
        .header("anthropic-beta", "Goes on to gateways of this format, and to nobody else."),
    ]

    static let inferenceErrors = [404, 408, 413, 422, 429, 502, 503, 504]

    static let wishes: [Parameter] = [
        .header("x-sluice-failover", "`off`: the first gateway only.", Parameter.words(["off"])),
        .header(
            "x-sluice-cost", "Whether usage is to say what the answer cost.",
            Parameter.words(["true", "false"])),
    ]
}

extension Answer {
    /// The fields of every answer of a model.
    static let whoAnswered = [
        (name: "x-sluice-gateway", description: "The gateway that answered."),
        ("x-sluice-model", "What the model is called there."),
        ("x-sluice-attempts", "Who was asked, and what came of it: `groq:429,together:ok`."),
        ("x-sluice-dropped", "What the gateway was not given, as JSON pointers in URI form."),
    ]
}
