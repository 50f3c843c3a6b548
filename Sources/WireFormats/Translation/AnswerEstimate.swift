// How long an answer is, where the gateway does not say.
internal import Domain
internal import JSON

/// About how many tokens were written, counted as the answer comes, by the rule of `PromptEstimate`: at least 1 where
/// anything was said. For the caller's arithmetic, nobody's bill.
struct AnswerEstimate {
    private var hundredths = 0

    var tokens: Int { (hundredths + 99) / 100 }

    mutating func note(_ event: ChatEvent) {
        switch event {
        case .text(let text, _), .refusal(let text, _), .toolArguments(let text, _, _): add(text)
        case .thought(let thought, _, _): if let text = thought.text { add(text) }
        case .toolCall(let head, _): add(head.name)
        case .began, .image, .logprobs, .stopSequence, .finished, .usage: break
        }
    }

    private mutating func add(_ text: JSONString) {
        hundredths += PromptEstimate.hundredths(inContent: text.content)
    }
}
