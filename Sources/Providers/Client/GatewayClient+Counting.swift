// How long a prompt is, asked of a gateway.
package import Base
package import Domain
internal import HTTP
internal import JSON
internal import WireFormats

extension GatewayClient {
    /// Asks a gateway that counts (`Gateway.countsTokens`) how many tokens a prompt has.
    ///
    /// - Parameters:
    ///   - nativeModel: the model's id there, as UTF-8.
    ///   - isPinned: whether the caller named the gateway.
    /// - Throws: also for an answer that tells no number.
    package func countTokens(
        of prompt: ChatRequest, at gateway: Gateway, nativeModel: Bytes, isPinned: Bool,
        under conditions: ChatConditions
    ) async throws(ProviderFailure) -> Int {
        var conversation: Conversation?
        let encoded = try await encode(
            prompt, &conversation, for: gateway, nativeModel: nativeModel, listed: nil,
            isPinned: isPinned, under: conditions)
        guard let head = gateway.head(of: .countTokens, for: nativeModel),
            let question = encoded.asQuestion(of: prompt, to: gateway, head, nativeModel, isPinned)
        else { preconditionFailure("the gateway does not count") }
        let timeouts = conditions.timeouts.adapted(to: gateway.descriptor.timeouts)
        let deadline = min(conditions.deadline, moment(after: timeouts.firstByte))
        let response = try await send(question.request, to: gateway, timeouts, by: deadline, conditions)
        guard response.head.status.isSuccess else {
            throw await failure(response, from: gateway, by: deadline)
        }
        let bytes = try await read(response, from: gateway, Self.longestCount, by: deadline)
        guard let count = (try? JSONDocument(parsing: bytes)).flatMap(Self.count) else {
            throw ProviderFailure(.brokenAnswer, from: gateway.id, "the answer tells no number of tokens")
        }
        return count
    }

    private static let longestCount = 64 * 1024

    /// `input_tokens` of Anthropic's, `totalTokens` of Gemini's (their API references, November 2026).
    private static func count(in document: JSONDocument) -> Int? {
        let node = document.root["input_tokens"] ?? document.root["totalTokens"]
        return node?.int.flatMap { $0 >= 0 ? $0 : nil }
    }
}

extension Gateway {
    /// Whether it says how long prompts in the dialect are.
    package func countsTokens(of dialect: Dialect) -> Bool {
        has(.countTokens)
            && (head(of: dialect, for: .empty, isStreaming: false) != nil || format.countsTranslations)
    }
}

extension EncodedChat {
    /// The same as a question how long its prompt is; nil where the gateway's format has none.
    fileprivate func asQuestion(
        of prompt: ChatRequest, to gateway: Gateway, _ head: UpstreamHead, _ nativeModel: Bytes,
        _ isPinned: Bool
    ) -> EncodedChat? {
        if isPassed {
            let passed = PassedRequest.encode(
                prompt, nativeModel: nativeModel,
                rules: gateway.passingRules(for: prompt.dialect).forQuestions, isPinned: isPinned)
            return EncodedChat(self, head: head.with(fields: self.head.fields), body: passed.body)
        }
        return gateway.format.countQuestion(body, nativeModel: nativeModel).map {
            EncodedChat(self, head: head, body: $0)
        }
    }
}
