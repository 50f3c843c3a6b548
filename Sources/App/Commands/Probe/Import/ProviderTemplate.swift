// What a provider says of itself in the integration template.
internal import JSON

/// A provider's template as far as Sluice can express it: one gateway and its models.
///
/// Source: "Model Provider Integration Guide" 1.0, appendix "Complete Integration Template".
struct ProviderTemplate: Equatable, Sendable {
    enum Authorization: Equatable, Sendable {
        case none
        /// `Authorization: Bearer <key>`.
        case bearer
        /// The key in this field, behind a word where `prefix` is one.
        case header(name: String, prefix: String?)
    }

    /// One limit as the provider told it: `requests_per_minute`, 1000.
    struct RateLimit: Equatable, Sendable {
        let name: String
        let count: Int
    }

    struct Model: Equatable, Sendable {
        let id: String
        /// The whole row, as it was written.
        let row: JSONValue
    }

    var slug = ""
    var name = ""
    var site: String?
    var baseURL = ""
    var authorization = Authorization.bearer
    var streams = true
    /// Of a short whole answer.
    var typicalMilliseconds: Int?
    var rateLimits: [RateLimit] = []
    var models: [Model] = []
    /// What was left out, or means less here than its writer may think; in words.
    var notes: [String] = []
}
