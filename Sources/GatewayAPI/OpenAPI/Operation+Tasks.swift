// What callers ask models for besides answers to conversations, described.

extension Operation {
    static let tasks = [
        task(
            .completions, id: "createCompletion", summary: "Have a model go on with a text",
            details: """
                OpenAI's Completions, the API before chats, where a gateway has it. With `stream` the answer is a stream \
                of events, which ends as those of chats do.
                """,
            .json("CompletionRequest"),
            .json("Completion").or(.text("text/event-stream", schema: nil))),
        task(
            .embeddings, id: "createEmbeddings", summary: "Have a model turn texts into vectors",
            details: """
                OpenAI's Embeddings, where a gateway has them. `encoding_format` is honoured whatever the gateway does.
                """,
            .json("EmbeddingsRequest", examples: Examples.embeddingsRequests), .json("Embeddings")),
        task(
            .rerank, id: "rerank", summary: "Have a model order texts by what they have to do with a query",
            details: "Cohere's rerank, where a gateway has it.",
            .json("RerankRequest"), .json("Ranking")),
        task(
            .images, id: "createImage", summary: "Have a model make images",
            details: """
                OpenAI's Images, where a gateway has them, and the image apps of Fal. With `stream` images come as they \
                become, from gateways that stream them.
                """,
            .json("ImagesRequest"), .json("Images").or(.text("text/event-stream", schema: nil))),
        task(
            .speech, id: "createSpeech", summary: "Have a model say a text",
            details: """
                OpenAI's speech, where a gateway has it. The sound is passed on as it comes, in the type the gateway \
                gives it; where it breaks off, so does the connection.
                """,
            .json("SpeechRequest"),
            .text("audio/*", schema: nil).or(.text("text/event-stream", schema: nil))),
        task(
            .transcriptions, id: "createTranscription", summary: "Have a model write down what is said",
            details: """
                OpenAI's transcriptions, where a gateway has them: JSON, text of the asked shape, or with `stream` events.
                """,
            .text("multipart/form-data", schema: ##"{"$ref":"#/components/schemas/TranscriptionRequest"}"##),
            .json("Transcription").or(.text("text/plain")).or(.text("text/event-stream", schema: nil)),
            moreErrors: [415]),
    ]

    private static func task(
        _ route: Route, id: String, summary: String, details: String, _ body: Content, _ answer: Content,
        moreErrors: [Int] = []
    ) -> Operation {
        Operation(
            route: route, id: id, summary: summary, details: details, access: .callers, parameters: wishes,
            body: body, answers: [.ok("What the model made.", answer).with(Answer.whoAnswered)],
            errors: inferenceErrors + moreErrors)
    }
}
