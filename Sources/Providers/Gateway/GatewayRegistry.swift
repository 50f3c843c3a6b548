// All gateways of a configuration.
package import Base
internal import Domain

/// All gateways, by slug and alias. An immutable value: a reload makes another.
package struct GatewayRegistry: Sendable {
    /// In the order of their slugs.
    package let gateways: [Gateway]
    /// Slugs before aliases, each with the place of its gateway.
    private let names: [(text: Bytes, index: Int)]

    package init(_ gateways: [Gateway]) {
        self.gateways = gateways.sorted { $0.id < $1.id }
        let slugs = self.gateways.enumerated().map { (text: Bytes($1.id.slug), index: $0) }
        let aliases = self.gateways.enumerated().flatMap { index, gateway in
            gateway.descriptor.aliases.map { (text: Bytes($0), index: index) }
        }
        names = slugs + aliases
    }

    /// The gateway of that slug or alias, given as UTF-8. There are so few that looking through them is quicker than
    /// hashing.
    package subscript(name: Bytes) -> Gateway? {
        for index in names.indices where names[index].text == name { return gateways[names[index].index] }
        return nil
    }
}
