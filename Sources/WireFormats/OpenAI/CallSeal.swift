// The seal of the thought that led to a tool call, in OpenAI's format.
internal import JSON

/// A seal beside a tool call, as Google's own OpenAI door spells it:
/// `"extra_content":{"google":{"thought_signature":"…"}}` (Gemini API, "OpenAI compatibility", November 2026).
enum CallSeal {
    static func read(from call: JSONNode) -> JSONString? {
        JSONString(call["extra_content"]?["google"]?["thought_signature"])
    }

    static func write(_ seal: JSONString, to call: inout JSONWriter) {
        call.object("extra_content") { extra in
            extra.object("google") { $0.member("thought_signature", seal) }
        }
    }
}
