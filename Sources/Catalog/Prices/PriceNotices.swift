// What the log is told of prices.
package import Domain

/// Something about a gateway's prices that an operator should know.
package enum PriceNotice: Equatable, Sendable {
    /// So many prices are listed otherwise than `Catalog/prices.json` has them; the worst of them.
    case drift(GatewayID, count: Int, worst: PriceDrift)
    /// So many models have prices that cannot be; one of them.
    case absurd(GatewayID, count: Int, example: String)
}

/// Tells what is new in the reports on prices: each notice once, until it changes.
package struct PriceNotices {
    private var told: [PriceNotice] = []

    package init() {}

    /// - Parameter reports: of all gateways of which there is something to tell; the others are fine again.
    /// - Returns: by slug.
    package mutating func news(in reports: [GatewayID: PriceReport]) -> [PriceNotice] {
        let current = reports.keys.sorted().flatMap { reports[$0]?.notices(of: $0) ?? [] }
        defer { told = current }
        return current.filter { !told.contains($0) }
    }
}

extension PriceReport {
    fileprivate func notices(of gateway: GatewayID) -> [PriceNotice] {
        let drift = worstDrift.map { PriceNotice.drift(gateway, count: drifts.count, worst: $0) }
        let refused = absurdExamples.first.map { PriceNotice.absurd(gateway, count: absurd, example: $0) }
        return [drift, refused].compactMap { $0 }
    }
}
