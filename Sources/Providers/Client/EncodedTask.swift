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
    /// Those of the calls that follow it, where one is not enough.
    let furtherBodies: [[Bytes]]
    /// What of the caller's request is not in it.
    package let dropped: DroppedMembers
    /// How the gateway is asked.
    let format: EndpointFormat
    /// What the model is called there, as UTF-8.
    let nativeModel: Bytes
    /// Of the body; nil for JSON.
    let contentType: Bytes?

    /// - Parameters:
    ///   - nativeModel: the model's id there, as UTF-8.
    ///   - isPinned: whether the caller named the gateway.
    /// - Throws: a fault where the gateway cannot be asked for this.
    init(
        _ task: TaskRequest, for gateway: Gateway, nativeModel: Bytes, isPinned: Bool
    ) throws(RequestFault) {
        let format = task.ability.endpoint.flatMap { gateway.descriptor.endpoints[$0]?.format } ?? .asAsked
        let name = format == .batchEmbedContents ? GeminiEmbeddings.name(ofModel: nativeModel) : nativeModel
        guard let endpoint = task.ability.endpoint, let head = gateway.head(of: endpoint, for: name)
        else { throw RequestFault("\(gateway.id) has no endpoint for this", parameter: "model") }
        if task.answerKind == .events, !gateway.streams {
            throw RequestFault("\(gateway.id) does not stream", parameter: "stream")
        }
        let calls: [EncodedRequest]
        switch format {
        case .asAsked, .base64Vectors:
            calls = [
                PassedRequest.encode(
                    task, nativeModel: nativeModel, rules: gateway.passingRules, isPinned: isPinned,
                    takesBase64: format == .base64Vectors)
            ]
        case .batchEmbedContents: calls = try GeminiEmbeddings.encode(task, nativeModel: nativeModel)
        case .apps, .queuedApps: calls = [try AppImages.encode(task, nativeModel: nativeModel)]
        }
        self.head = head
        self.format = format
        self.nativeModel = nativeModel
        body = calls[0].body
        dropped = calls[0].dropped
        furtherBodies = calls.dropFirst().map(\.body)
        if case .form(let form) = task.body { contentType = form.contentType } else { contentType = nil }
    }

    /// The request that a call sends. It may hold the gateway's key: what is shown of it goes through `Gateway.scrub`.
    ///
    /// - Parameter common: what every request says besides its gateway's own fields.
    package func request(_ common: UpstreamFields) -> UpstreamRequest { request(common, body: body) }

    /// The same with another body.
    func request(_ common: UpstreamFields, body: [Bytes]) -> UpstreamRequest {
        UpstreamRequest(head, common, body: body)
    }
}
