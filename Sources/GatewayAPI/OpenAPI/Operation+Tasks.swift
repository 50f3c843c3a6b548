// What callers ask models for besides answers to conversations, described.

extension Operation {
    static let tasks = [
        Operation(
            route: .embeddings, id: "createEmbeddings", summary: "Have a model turn texts into vectors",
            details: """
                OpenAI's Embeddings in front of every gateway that has them. `encoding_format` is honoured whatever \
                the gateway does.
                """,
            access: .callers, parameters: wishes,
            body: .json("EmbeddingsRequest", examples: Examples.embeddingsRequests),
            answers: [.ok("The vectors.", .json("Embeddings")).with(Answer.whoAnswered)],
            errors: inferenceErrors)
    ]
}
