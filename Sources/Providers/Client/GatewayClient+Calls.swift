// Requests to models, whatever they ask for: the one place where it makes a difference how they are sent and answered.
package import Base
package import Domain
package import HTTP
package import WireFormats

/// A request as one gateway gets it.
package enum EncodedCall: Sendable {
    case chat(ChatRequest, EncodedChat)
    case task(TaskRequest, EncodedTask)

    /// What of the caller's request is not in it.
    package var dropped: DroppedMembers {
        switch self {
        case .chat(_, let encoded): encoded.dropped
        case .task(_, let encoded): encoded.dropped
        }
    }

    /// The body, in slices of the caller's bytes and our edits where possible.
    package var body: [Bytes] {
        switch self {
        case .chat(_, let encoded): encoded.body
        case .task(_, let encoded): encoded.body
        }
    }

    /// The request that a call sends. It may hold the gateway's key: what is shown of it goes through `Gateway.scrub`.
    ///
    /// - Parameter common: what every request says besides its gateway's own fields.
    package func request(_ common: UpstreamFields) -> UpstreamRequest {
        switch self {
        case .chat(_, let encoded): encoded.request(common)
        case .task(_, let encoded): encoded.request(common)
        }
    }
}

extension GatewayClient {
    /// The request for a gateway.
    ///
    /// - Parameters:
    ///   - conversation: the request as it was read for an earlier translation: one reading does for all.
    ///   - nativeModel: the model's id there, as UTF-8.
    ///   - listed: the model as the gateway lists it; nil where it does not.
    ///   - isPinned: whether the caller named the gateway.
    /// - Throws: `.invalidRequest` for a request that this gateway cannot be sent.
    package func encode(
        _ request: ModelRequest, _ conversation: inout Conversation?, for gateway: Gateway,
        nativeModel: Bytes, listed: ListedModel?, isPinned: Bool, under conditions: ChatConditions
    ) async throws(ProviderFailure) -> EncodedCall {
        switch request {
        case .chat(let chat):
            let encoded = try await encode(
                chat, &conversation, for: gateway, nativeModel: nativeModel,
                listed: listed, isPinned: isPinned, under: conditions)
            return .chat(chat, encoded)
        case .task(let task):
            do throws(RequestFault) {
                return .task(
                    task, try EncodedTask(task, for: gateway, nativeModel: nativeModel, isPinned: isPinned))
            } catch {
                throw gateway.failure(error)
            }
        }
    }

    /// The same, but nobody is asked for anything: attachments that would be fetched are missing.
    ///
    /// - Throws: why the gateway cannot be sent the request, or not without its attachments.
    package static func preview(
        _ request: ModelRequest, for gateway: Gateway, nativeModel: Bytes, listed: ListedModel?,
        isPinned: Bool
    ) throws(RequestFault) -> EncodedCall {
        switch request {
        case .chat(let chat):
            let encoded = try preview(
                chat, for: gateway, nativeModel: nativeModel, listed: listed,
                isPinned: isPinned)
            return .chat(chat, encoded)
        case .task(let task):
            return .task(
                task, try EncodedTask(task, for: gateway, nativeModel: nativeModel, isPinned: isPinned))
        }
    }

    /// Calls a gateway with a request that `encode` made for it.
    ///
    /// - Parameter model: the one it asks for.
    package func call(
        _ encoded: EncodedCall, for model: CalledModel, to gateway: Gateway, under conditions: ChatConditions
    ) async throws(ProviderFailure) -> ChatReply {
        switch encoded {
        case .chat(let chat, let encoded):
            try await self.chat(chat, encoded: encoded, for: model, to: gateway, under: conditions)
        case .task(let task, let encoded):
            try await self.task(task, encoded: encoded, for: model, to: gateway, under: conditions)
        }
    }
}
