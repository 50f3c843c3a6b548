internal import Base
// A gateway's own list of its models.
package import Domain
internal import HTTP
internal import JSON

/// A model as a gateway lists it.
package struct ListedModel: Equatable, Sendable {
    package let gateway: GatewayID
    /// What the gateway calls it.
    package let nativeID: String
    /// Unix seconds; nil where the gateway does not say.
    package var created: Int?
    package var owner: String?

    package init(gateway: GatewayID, nativeID: String, created: Int? = nil, owner: String? = nil) {
        self.gateway = gateway
        self.nativeID = nativeID
        self.created = created
        self.owner = owner
    }

    /// What a caller names it by.
    package var id: String { "\(gateway)/\(nativeID)" }
}

extension GatewayClient {
    /// What the gateway lists; nil when it does not tell.
    package func models(of gateway: Gateway, timeouts: ChatTimeouts) async -> [ListedModel]? {
        guard case .listing(let path) = gateway.descriptor.models else { return nil }
        let target = gateway.baseURL.target(path)
        do throws(ProviderFailure) {
            let body = try await get(Bytes(target), from: gateway, timeouts: timeouts)
            return Self.read(body, gateway.id)
        } catch {
            return nil
        }
    }

    private static func read(_ body: Bytes, _ gateway: GatewayID) -> [ListedModel]? {
        guard let root = (try? JSONDocument(parsing: body))?.root else { return nil }
        let list = root.kind == .array ? root : root["data"]
        guard let list, list.kind == .array else { return nil }
        return list.elements.compactMap { row in
            guard let id = row["id"]?.string, !id.isEmpty else { return nil }
            return ListedModel(
                gateway: gateway, nativeID: id, created: row["created"]?.int, owner: row["owned_by"]?.string)
        }
    }
}
