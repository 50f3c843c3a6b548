// What the log says of prices.
internal import Base
internal import Catalog
internal import Domain

extension Log {
    /// A line for each: somebody should look at the gateway's page, and then at `Catalog/prices.json`.
    func tell(_ notices: [PriceNotice]) {
        for notice in notices {
            switch notice {
            case .drift(let gateway, let count, let worst):
                let unit = worst.kind.unit
                warn(
                    "prices drift",
                    [
                        "gateway": .text(gateway.slug), "prices": .number(count),
                        "worst": .text(worst.nativeID),
                        "for": .text(worst.kind.name.description),
                        "listed": .text(WrittenPrice(worst.listed, per: unit).description),
                        "written": .text(WrittenPrice(worst.written, per: unit).description),
                        "difference": .text(worst.percentText),
                    ])
            case .absurd(let gateway, let count, let example):
                warn(
                    "prices not believed",
                    ["gateway": .text(gateway.slug), "models": .number(count), "example": .text(example)])
            }
        }
    }
}
