// Where a model should have been asked.
internal import Domain
internal import Routing

/// Names the routes where models are asked for what they make.
enum RightRoute {
    /// - Parameter made: what a model makes.
    static func words(forModelsMaking made: ModelOutputs) -> String {
        let sentences = routes.filter { made.contains($0.made) }
            .map { "Ask for \($0.ability.product) at \($0.path)." }
        return sentences.isEmpty
            ? "Nothing it makes can be asked for here." : sentences.joined(separator: " ")
    }

    private static let routes: [(made: ModelOutputs, ability: Ability, path: String)] = [
        (.text, .chat, "/v1/chat/completions"), (.vectors, .embeddings, "/v1/embeddings"),
        (.ranking, .rerank, "/v1/rerank"), (.images, .images, "/v1/images/generations"),
        (.sound, .speech, "/v1/audio/speech"), (.transcripts, .transcriptions, "/v1/audio/transcriptions"),
    ]
}
