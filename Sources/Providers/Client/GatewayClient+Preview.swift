// A chat request as it is sent: made in one place, for calls and for who wants to see it first.
package import Base
package import Domain
package import HTTP
internal import WireFormats

extension EncodedChat {
    /// The request that a call sends. It may hold the gateway's key: what is shown of it goes through `Gateway.scrub`.
    ///
    /// - Parameter common: what every chat request says besides its gateway's own fields.
    package func request(_ common: UpstreamFields) -> UpstreamRequest {
        UpstreamRequest(head, common, body: body)
    }
}

extension GatewayClient {
    /// What every request to a gateway says besides the gateway's own fields.
    ///
    /// - Parameter instance: names this process in `x-sluice-hop`, so that a request that comes back is recognised.
    static func commonFields(instance: Bytes) -> [HTTPField] {
        [.agent, HTTPField("x-sluice-hop", instance)]
    }

    /// The same for chat requests.
    package static func chatFields(instance: Bytes) -> UpstreamFields {
        UpstreamFields(commonFields(instance: instance) + [HTTPField("content-type", "application/json")])
    }

    /// The request for a gateway as `encode` makes it, but nobody is asked for anything: attachments that would be
    /// fetched are missing.
    ///
    /// - Throws: why the request cannot be translated, or not without its attachments.
    package static func preview(
        _ request: ChatRequest, for gateway: Gateway, nativeModel: Bytes, listed: ListedModel?,
        isPinned: Bool
    ) throws(RequestFault) -> EncodedChat {
        if let passed = EncodedChat(
            passing: request, to: gateway, nativeModel: nativeModel, isPinned: isPinned)
        {
            return passed
        }
        return try EncodedChat(
            translating: request.dialect.read(request), of: request, with: gateway.format.requestWriter,
            to: gateway, nativeModel: nativeModel, listed: listed)
    }
}

extension HTTPField {
    /// Who asks.
    static var agent: HTTPField { HTTPField("user-agent", "sluice") }
}
