// The parameters that gateways' lists speak of.
internal import Domain
internal import JSON

/// Compares a request with the parameters that a model is listed to take.
enum ListedParameters {
    /// Each with the other names that lists may have for the same. What lists never speak of cannot be missing.
    ///
    /// Source: openrouter.ai/docs/guides/overview/models, "supported_parameters", November 2026.
    private static let names: [(name: StaticString, others: [String])] = [
        ("temperature", []), ("top_p", []), ("top_k", []), ("min_p", []), ("top_a", []),
        ("frequency_penalty", []),
        ("presence_penalty", []), ("repetition_penalty", []), ("max_tokens", ["max_completion_tokens"]),
        ("max_completion_tokens", ["max_tokens"]),
        ("max_output_tokens", ["max_tokens", "max_completion_tokens"]), ("logit_bias", []), ("logprobs", []),
        ("top_logprobs", []),
        ("prediction", []), ("seed", []), ("response_format", ["structured_outputs"]), ("stop", []),
        ("tools", []),
        ("tool_choice", []), ("parallel_tool_calls", []), ("reasoning", ["reasoning_effort"]),
        ("reasoning_effort", ["reasoning"]), ("web_search_options", []), ("verbosity", []),
    ]

    /// The first parameter of `request` that is not in `supported`; nil when all are.
    static func first(of request: ModelRequest, notIn supported: [String]) -> String? {
        guard let parameters = request.parameters else { return nil }
        for member in parameters.members where !member.value.isNull {
            for (name, others) in names where member.name.matches(name) {
                let isSupported =
                    supported.contains(name.description) || others.contains(where: supported.contains)
                if !isSupported { return name.description }
            }
        }
        return nil
    }
}
