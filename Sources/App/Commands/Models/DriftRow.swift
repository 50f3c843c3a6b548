// A line of `sluice models --drift`.
internal import Base
internal import Catalog
internal import Domain
internal import JSON

/// A price that a gateway lists otherwise than `Catalog/prices.json` has it.
struct DriftRow {
    let gateway: GatewayID
    let drift: PriceDrift

    static func table(_ rows: [DriftRow]) -> String {
        guard !rows.isEmpty else { return "no listed price is far from what Catalog/prices.json says" }
        return TextTable(
            ["GATEWAY", "NATIVE ID", "FOR", "LISTED", "WRITTEN", "DIFFERENCE"], rows.map(\.cells)
        ).text
    }

    private var cells: [String] {
        let unit = drift.kind.unit
        return [
            gateway.slug, drift.nativeID, drift.kind.name.description,
            WrittenPrice(drift.listed, per: unit).description,
            WrittenPrice(drift.written, per: unit).description, drift.percentText,
        ]
    }

    /// Amounts for one token.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("gateway", gateway.slug)
            writer.member("native_id", drift.nativeID)
            writer.member("for", drift.kind.name.description)
            writer.member("listed", drift.listed.description)
            writer.member("written", drift.written.description)
            writer.member("difference", drift.percentText)
        }
    }
}
