// The order of a model's offers.
internal import Base
internal import Domain
internal import Providers

/// The order in which gateways are tried for a model when the caller wishes nothing: what the operator wants before all
/// others, who makes the model, the rest in the order for failing over. As routing does it.
struct OfferOrder {
    private let gateways: [GatewayOffers]
    /// Of each gateway; the lowest comes first.
    private let ranks: [Int]

    /// - Parameter failoverOrder: those not in it come last.
    init(_ gateways: [GatewayOffers], _ failoverOrder: [GatewayID]) {
        self.gateways = gateways
        let order = Dictionary(
            failoverOrder.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        ranks = gateways.map { order[$0.list.gateway.id] ?? failoverOrder.count }
    }

    /// Rows of one model, those of the free variant last.
    func sorted(_ rows: [NamedRow]) -> [NamedRow] {
        let ranks = rows.map { rank(of: $0) }
        return rows.indices.sorted { ranks[$0] < ranks[$1] }.map { rows[$0] }
    }

    /// The lowest comes first: no two rows have the same.
    private func rank(of row: NamedRow) -> UInt64 {
        let gateway = gateways[row.gateway]
        let isMaker = row.name.map { gateway.makes.contains($0.maker) } ?? false
        let later =
            (row.variant.isFree ? 4 : 0) + (gateway.list.gateway.goesFirst ? 0 : 2) + (isMaker ? 0 : 1)
        return UInt64(later) << 61 | UInt64(ranks[row.gateway]) << 32 | UInt64(row.place)
    }
}
