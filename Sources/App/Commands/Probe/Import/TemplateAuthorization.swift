// How a provider's template says that keys are sent.
internal import Providers

extension RecordReader {
    private enum TemplateAuthorizationType: String, CaseIterable {
        case bearerToken = "bearer_token"
        case apiKey = "api_key"
        case customHeader = "custom_header"
        case none
    }

    /// Reads the object `authentication`. What cannot be expressed is complained of.
    func templateAuthorization() -> ProviderTemplate.Authorization {
        let names = TemplateAuthorizationType.allCases.map(\.rawValue)
        let text = text("type") ?? TemplateAuthorizationType.bearerToken.rawValue
        let (header, format) = (optionalText("header"), optionalText("format"))
        guard let type = TemplateAuthorizationType(rawValue: text) else {
            complain("type", "'\(text)' cannot be expressed; known: \(names.joined(separator: ", "))")
            return .none
        }
        switch type {
        case .none: return .none
        case .bearerToken:
            return authorization(header: header ?? "Authorization", format: format ?? "Bearer {token}")
        case .apiKey, .customHeader:
            if header == nil { complain("header", "is missing") }
            return authorization(header: header ?? "", format: format ?? "{token}")
        }
    }

    /// A format is a word and a blank, or nothing, before the key: nothing else can be expressed.
    private func authorization(header: String, format: String) -> ProviderTemplate.Authorization {
        let parts = format.split(separator: " ", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), ["{token}", "{key}", "{api_key}"].contains(parts.last),
            parts.first != "", parts.count == 1 || !parts[0].contains("{")
        else {
            // Not quoted: somebody may have written a key here.
            complain("format", "must be a word and '{token}', such as 'Bearer {token}', or '{token}' alone")
            return .none
        }
        let prefix = parts.count == 2 ? String(parts[0]) : nil
        let isUsual = header.lowercased() == "authorization" && prefix == "Bearer"
        return isUsual ? .bearer : .header(name: header, prefix: prefix)
    }
}
