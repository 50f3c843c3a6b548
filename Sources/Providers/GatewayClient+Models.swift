// A gateway's own list of its models.
internal import Base
package import Domain
internal import HTTP
internal import JSON

extension GatewayClient {
    /// What the gateway lists; nil when it does not tell.
    package func models(of gateway: Gateway, timeouts: ChatTimeouts) async -> [ListedModel]? {
        guard case .listing(let listing) = gateway.descriptor.models, let path = listing.paths.first else {
            return nil
        }
        do throws(ProviderFailure) {
            let body = try await get(gateway.target(path), from: gateway, timeouts: timeouts)
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
            var model = ListedModel(gateway: gateway, nativeID: id)
            model.created = row["created"]?.int
            model.owner = row["owned_by"]?.string
            return model
        }
    }
}
