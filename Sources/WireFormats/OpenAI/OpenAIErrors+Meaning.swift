// What failure an upstream's error is, and what of its text a caller may see.
package import Domain

extension ErrorDetails {
    /// How many bytes of an upstream's text are passed on.
    static let longestText = 4096
    /// How many of a code or of a member's name.
    private static let longestName = 256

    /// What failure an upstream's error means.
    ///
    /// - Parameters:
    ///   - status: the answer's own; nil when the error came in band, with a good status.
    ///   - known: what it means by the gateway's own rules.
    package func failure(
        from gateway: GatewayID, status: Int?, known: ProviderFailure.Kind? = nil
    ) -> ProviderFailure {
        let kind = known ?? status.map(kind(ofStatus:)) ?? kindInBand
        let quoted = quotable(kind, status)
        return ProviderFailure(
            kind, from: gateway, status: status ?? self.status, quoted ?? text(kind, status),
            isQuoted: quoted != nil, code: code.map { Self.cut($0, to: Self.longestName) },
            parameter: parameter.map { Self.cut($0, to: Self.longestName) }, retryAfter: retryAfter,
            refusesSeals: kind == .invalidRequest && concernsSeals)
    }

    /// Whether it is about a thought that cannot be opened or verified: OpenAI's code, its text where a host leaves out
    /// the code, and Anthropic's text.
    private var concernsSeals: Bool {
        if code == "invalid_encrypted_content" { return true }
        guard let message else { return false }
        return message.contains("encrypted content") && message.contains("could not be")
            || message.contains("Invalid `signature` in `thinking` block")
    }

    // MARK: Kinds

    private func kind(ofStatus status: Int) -> ProviderFailure.Kind {
        switch status {
        case 400: kindByCode ?? .invalidRequest
        case 401, 403: .authentication
        case 402: .payment
        case 404: .unknownModel
        case 408, 504, 524: .timedOut
        case 413, 422: .invalidRequest
        case 429: kindByCode == .payment ? .payment : .rateLimited
        case 503, 529: .overloaded
        // Other complaints are about how the gateway was called, not about what the caller wrote.
        case 400...: .serverError
        default: .brokenAnswer
        }
    }

    /// The codes that say more than the status they come with.
    private var kindByCode: ProviderFailure.Kind? {
        switch code {
        case "insufficient_quota": .payment
        case "invalid_api_key", "API_KEY_INVALID": .authentication
        case "model_not_found": .unknownModel
        default: nil
        }
    }

    /// An error without a status of its answer's own: by the status inside, else by its names.
    private var kindInBand: ProviderFailure.Kind {
        if let status { return kind(ofStatus: status) }
        if let kindByCode { return kindByCode }
        let names = "\(type ?? "") \(code ?? "")".lowercased()
        let meanings: [(String, ProviderFailure.Kind)] = [
            // What Responses say of prompts, images and policies: `invalid_prompt`, `image_too_large`, `bio_policy`.
            ("invalid_prompt", .invalidRequest), ("image", .invalidRequest), ("policy", .invalidRequest),
            ("rate_limit", .rateLimited), ("overloaded", .overloaded), ("over_capacity", .overloaded),
            ("authentication", .authentication), ("permission", .authentication), ("billing", .payment),
            ("quota", .payment), ("timeout", .timedOut), ("not_found", .unknownModel),
            ("invalid_request", .invalidRequest), ("context_length", .invalidRequest),
            ("too_large", .invalidRequest),
        ]
        return meanings.first { names.contains($0.0) }?.1 ?? .serverError
    }

    // MARK: Texts

    /// What the upstream said, where a caller may see it: bounded, and no page.
    private func quotable(_ kind: ProviderFailure.Kind, _ status: Int?) -> String? {
        guard let message, !message.isEmpty, !concernsKey(kind, status) else { return nil }
        let text = Self.cut(message, to: Self.longestText)
        return Self.isPage(text) ? nil : text
    }

    /// What is said instead.
    private func text(_ kind: ProviderFailure.Kind, _ status: Int?) -> String {
        if concernsKey(kind, status) { return "the gateway did not accept the key that is configured for it" }
        guard message?.isEmpty ?? true else { return "the gateway answered with a page instead of an error" }
        return status.map { "the gateway answered with status \($0)" } ?? "the gateway reported an error"
    }

    /// What is said about a key may show parts of it, and is the operator's business alone.
    private func concernsKey(_ kind: ProviderFailure.Kind, _ status: Int?) -> Bool {
        kind == .authentication && status != 403
    }

    private static func isPage(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.drop { $0.isWhitespace }.hasPrefix("<") || lower.contains("<html")
            || lower.contains("<!doctype")
    }

    /// The beginning of a text, cut between two characters of Unicode.
    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return text[..<end] + "…"
    }
}
