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
    /// What every chat request says besides its gateway's own fields.
    ///
    /// - Parameter instance: names this process in `x-sluice-hop`, so that a request that comes back is recognised.
    package static func chatFields(instance: Bytes) -> UpstreamFields {
        UpstreamFields([
            HTTPField("user-agent", "sluice"), HTTPField("x-sluice-hop", instance),
            HTTPField("content-type", "application/json"),
        ])
    }

    /// The request for a gateway as `encode` makes it, but nobody is asked for anything: attachments that would be
    /// fetched are missing.
    ///
    /// - Throws: why the request cannot be translated, or not without its attachments.
    package static func preview(
        _ request: ChatRequest, for gateway: Gateway, nativeModel: Bytes, maxOutputTokens: Int?,
        isPinned: Bool
    ) throws(RequestFault) -> EncodedChat {
        guard let write = gateway.format.requestWriter else {
            return EncodedChat(passing: request, to: gateway, nativeModel: nativeModel, isPinned: isPinned)
        }
        let isStreaming = request.isStreaming && gateway.streams
        let target = ChatTarget(
            nativeModel: nativeModel, isStreaming: isStreaming, maxOutputTokens: maxOutputTokens)
        let encoded = try write(try OpenAIConversation.read(request), target)
        return EncodedChat(encoded, gateway.chatHead(for: nativeModel, isStreaming: isStreaming))
    }
}
