// A gateway as this installation uses it: its descriptor, address and key.
package import Base
package import Domain
package import HTTP
package import WireFormats

/// A gateway that is known here, callable or not. Made once for a configuration and shared by all requests.
package final class Gateway: Sendable {
    package let descriptor: GatewayDescriptor
    package let baseURL: BaseURL
    /// The key; nil where none is set or none is needed.
    package let key: Secret?
    /// Ready-made: what chat requests to it begin with, and the fields that all requests to it have.
    let chatHead: UpstreamHead
    package let fields: [HTTPField]
    /// Ready-made for answers: `x-sluice-gateway`, and the usual `x-sluice-attempts`.
    package let answerField: HTTPField
    package let okText: Bytes
    /// What a request to it needs done.
    package let requestRules: OpenAIRequestRules

    package var id: GatewayID { descriptor.id }
    package var format: WireFormat { descriptor.format }
    /// Whether it can be asked for a stream.
    package var streams: Bool { true }

    /// - Parameters:
    ///   - descriptor: checked before.
    ///   - baseURL: the one in force.
    package init(_ descriptor: GatewayDescriptor, baseURL: BaseURL, key: Secret?) {
        self.descriptor = descriptor
        self.baseURL = baseURL
        self.key = key
        fields = Self.fields(descriptor.authorization, key)
        chatHead = UpstreamHead(
            origin: baseURL.origin, method: .post, target: Bytes(baseURL.target(descriptor.chatPath)),
            fields: fields)
        answerField = HTTPField("x-sluice-gateway", Bytes(descriptor.id.slug))
        okText = Bytes("\(descriptor.id.slug):ok")
        requestRules = OpenAIRequestRules(
            asksForUsage: descriptor.asksForUsage, knownRoutingMembers: descriptor.routingMembers)
    }

    /// Whether it can be called: it has the key it needs.
    package var isCallable: Bool { descriptor.authorization == .none || key != nil }

    /// The variable that holds the key.
    package var keyVariable: String { descriptor.environmentPrefix + "_API_KEY" }

    private static func fields(
        _ authorization: GatewayDescriptor.Authorization, _ key: Secret?
    ) -> [HTTPField] {
        guard authorization == .bearer, let key else { return [] }
        let value = ByteBuffer()
        value.append("Bearer ")
        value.append(key.reveal())
        return [HTTPField("authorization", value.takeAll())]
    }

    /// Whether `text` holds this gateway's key.
    func hasKey(in text: String) -> Bool {
        scrub(text) != text
    }

    /// `text` without this gateway's key, should an upstream repeat it. Bytes are compared: a mark that combines
    /// with the key's last letter does not hide it.
    package func scrub(_ text: String) -> String {
        guard let key = key?.reveal().array, !key.isEmpty else { return text }
        let bytes = Array(text.utf8)
        guard bytes.contains(key) else { return text }
        return String(decoding: bytes.replacing(key, with: Array("•••".utf8)), as: UTF8.self)
    }
}

/// All gateways, by slug. An immutable value: a reload makes another.
package struct GatewayRegistry: Sendable {
    /// In the order of their slugs.
    package let gateways: [Gateway]
    private let slugs: [Bytes]

    package init(_ gateways: [Gateway]) {
        self.gateways = gateways.sorted { $0.id < $1.id }
        slugs = self.gateways.map { Bytes($0.id.slug) }
    }

    /// The gateway of that slug, given as UTF-8. There are so few that looking through them is quicker than hashing.
    package subscript(slug: Bytes) -> Gateway? {
        for index in slugs.indices where slugs[index] == slug { return gateways[index] }
        return nil
    }
}
