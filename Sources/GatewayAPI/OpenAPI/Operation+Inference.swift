// What callers ask models for, described.

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
            route: .explain, id: "explainChatCompletion",
            summary: "Tell what would be done with a chat request",
            details: """
                The same body as for `/v1/chat/completions`. Nobody is called: the answer tells each candidate, why it \
                is in or out, what it costs, and the exact request that it would be sent, keys masked.
                """,
            access: .callers, parameters: wishes, body: .json("ChatRequest", examples: Examples.chatRequests),
            answers: [.ok("The candidates.", .json("Explanation"))],
            errors: [404, 408, 413, 503]),
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
