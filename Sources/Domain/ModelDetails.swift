// What gateways say of a model beyond what decides anything.
package import Base

/// The further facts of a listed model, for whoever reads the catalog. What the gateway does not say is nil or empty.
package struct ModelDetails: Equatable, Sendable {
    package var description: String?
    /// The gateway's own word for what it is: `language`, `embedding`, `text-to-image`.
    package var type: String?
    package var tags: [String] = []
    package var tokenizer: String?
    package var instructType: String?
    /// Its repository there: `meta-llama/Llama-3.3-70B-Instruct`.
    package var huggingFaceID: String?
    /// Whether only the holder of the key can see it.
    package var isPrivate = false
    /// The gateway's own objects as JSON text: `top_provider`, `per_request_limits`, `default_parameters`.
    package var topProvider: Bytes?
    package var perRequestLimits: Bytes?
    package var defaultParameters: Bytes?
    /// Anything else worth telling: the text of a JSON object, names and values as the gateway has them.
    package var metadata: Bytes?

    package init() {}
}
