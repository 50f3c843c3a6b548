// GET /api/v1/providers
internal import Domain
internal import HTTP
internal import JSON
internal import Providers

extension API {
    /// The gateways that can be called, in OpenRouter's words: whom a request may name in `provider`, and who is named in
    /// answers. Whatever we do not know of them is null.
    ///
    /// Source: openrouter.ai, API reference, List all providers (November 2026).
    func providers() -> Response {
        json(.ok) { writer in
            writer.array("data") { list in
                for gateway in configuration.registry.gateways where gateway.isCallable {
                    list.object { provider in
                        provider.member("name", gateway.descriptor.name)
                        provider.member("slug", gateway.id.slug)
                        for page in Self.unknownPages { provider.member(null: page) }
                    }
                }
            }
        }
    }

    private static let unknownPages = ["privacy_policy_url", "terms_of_service_url", "status_page_url"]
}
