// What a model can be asked for.

/// What a request asks a model for, and so what its gateway must be able to do.
package enum Ability: String, CaseIterable, Sendable {
    /// Answers to conversations, in whatever dialect.
    case chat
    /// Texts that a model goes on with.
    case completions
    case embeddings, rerank, images, speech, transcriptions

    /// What a gateway's record calls it; nil for chats, which gateways have without an endpoint of their own.
    package var endpoint: GatewayEndpoint? {
        switch self {
        case .chat: nil
        case .completions: .completions
        case .embeddings: .embeddings
        case .rerank: .rerank
        case .images: .images
        case .speech: .speech
        case .transcriptions: .transcriptions
        }
    }

    /// What a model makes that can be asked for it: one of these.
    package var outputs: ModelOutputs {
        switch self {
        case .chat, .completions: .text
        case .embeddings: .vectors
        case .rerank: .ranking
        case .images: .images
        case .speech: .sound
        case .transcriptions: [.text, .transcripts]
        }
    }
}

/// What a model makes, as far as it decides which requests it can be asked.
package struct ModelOutputs: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let text = Self(rawValue: 1)
    package static let vectors = Self(rawValue: 2)
    package static let ranking = Self(rawValue: 4)
    package static let images = Self(rawValue: 8)
    package static let sound = Self(rawValue: 16)
    /// What was said in a recording: text, but no answer to a conversation.
    package static let transcripts = Self(rawValue: 32)
    /// What nothing here can be asked for: films, bodies …
    package static let other = Self(rawValue: 64)

    /// - Parameter kind: in the words of the field; see `Modality`.
    fileprivate init(kind: String) {
        switch kind {
        case "text": self = .text
        case "embedding", "embeddings": self = .vectors
        case "rerank": self = .ranking
        case "image": self = .images
        case "audio", "speech": self = .sound
        case "transcription": self = .transcripts
        default: self = .other
        }
    }
}

extension Modality {
    /// What comes out of the model; nil where that is not known.
    package var made: ModelOutputs? {
        guard !outputs.isEmpty else { return nil }
        return outputs.reduce(into: []) { $0.formUnion(ModelOutputs(kind: $1)) }
    }
}
