// How much chance there is in an answer, in Anthropic's format.
internal import Base
internal import JSON

/// Chance in the choice of words. Nothing of it is changed: what the model would refuse is left out.
///
/// Source: Anthropic's API reference, "Create a Message", and its migration guides to Claude 4.1 and 4.7, November
/// 2026.
struct AnthropicSampling {
    private var temperature: Bytes?
    private var topP: Bytes?
    private var topK: Bytes?

    init(
        _ settings: AnthropicSettings, _ model: ClaudeModel, isThinking: Bool, _ omissions: inout Omissions
    ) {
        let isFree = model.takesSampling && !isThinking
        // The most there is, 1, is also the default: one above it comes nearest by being left out.
        temperature = Self.kept(settings.temperature, orUnsaid: 1, &omissions) { isFree && $0 <= 1 }
        let isAlone = temperature == nil || model.takesTemperatureWithTopP
        topP = Self.kept(settings.topP, orUnsaid: 1, &omissions) {
            model.takesSampling && isAlone && (!isThinking || $0 >= 0.95)
        }
        topK = Self.kept(settings.topK, orUnsaid: nil, &omissions) { _ in isFree }
    }

    /// The wish, where the model takes it.
    ///
    /// - Parameter usual: what the model does without being told: nothing is lost with that.
    private static func kept(
        _ wish: AnthropicWish<Bytes>?, orUnsaid usual: Double?, _ omissions: inout Omissions,
        _ isTaken: (Double) -> Bool
    ) -> Bytes? {
        guard let wish else { return nil }
        let number = Double(wish.value.text) ?? .infinity
        if isTaken(number) { return wish.value }
        if number != usual { omissions.note(wish.place) }
        return nil
    }

    func write(to body: inout JSONWriter) {
        if let temperature { body.member("temperature", raw: temperature) }
        if let topP { body.member("top_p", raw: topP) }
        if let topK { body.member("top_k", raw: topK) }
    }
}
