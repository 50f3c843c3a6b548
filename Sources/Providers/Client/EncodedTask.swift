// A request for something else than a conversation, as one gateway gets it.
package import Base
internal import Domain
package import HTTP
package import WireFormats

/// A task as it is sent to a gateway.
package struct EncodedTask: Sendable {
    /// Where it goes and what it begins with.
    package let head: UpstreamHead
    /// The body, in slices of the caller's bytes and our edits where possible.
    package let body: [Bytes]
    /// What of the caller's request is not in it.
    package let dropped: DroppedMembers

    /// - Parameters:
    ///   - nativeModel: the model's id there, as UTF-8.
    ///   - isPinned: whether the caller named the gateway.
    /// - Throws: a fault where the gateway cannot be asked for this.
    init(
        _ task: TaskRequest, for gateway: Gateway, nativeModel: Bytes, isPinned: Bool
    ) throws(RequestFault) {
        guard let head = task.ability.endpoint.flatMap({ gateway.head(of: $0, for: nativeModel) }) else {
            throw RequestFault("\(gateway.id) has no endpoint for this", parameter: "model")
        }
        self.head = head
        let encoded = PassedRequest.encode(
            task, nativeModel: nativeModel, rules: gateway.passingRules, isPinned: isPinned)
        body = encoded.body
        dropped = encoded.dropped
    }

    /// The request that a call sends. It may hold the gateway's key: what is shown of it goes through `Gateway.scrub`.
    ///
    /// - Parameter common: what every request says besides its gateway's own fields.
    package func request(_ common: UpstreamFields) -> UpstreamRequest {
        UpstreamRequest(head, common, body: body)
    }
}
