// The formats in which gateways are spoken to.

/// The wire format of a gateway, by the name its record uses.
package enum WireFormat: String, CaseIterable, Sendable {
    /// Chat Completions.
    case openAI = "openai"
    /// Messages.
    case anthropic
    /// `generateContent`.
    case gemini
    /// `/api/chat`, in lines of JSON.
    case ollama
}
