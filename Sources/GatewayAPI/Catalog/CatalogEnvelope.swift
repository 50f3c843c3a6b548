// What stands around the models in an answer of the catalog.
internal import Base
internal import Catalog
internal import Domain
internal import JSON
internal import Providers

/// How many models there are, which of them are shown, and how the gateways' lists stand.
struct CatalogEnvelope {
    static let opening = Bytes(#"{"object":"list","data":["#)

    let query: CatalogQuery
    /// How many models the question is about.
    let total: Int
    /// All gateways, or the one that was asked for.
    let standings: [ListStanding]
    let madeOn: WallTime

    /// Which of them are shown, by their places.
    var places: Range<Int> {
        let first = min(query.offset, total)
        guard let limit = query.limit else { return first..<total }
        return first..<first + min(limit, total - first)
    }

    /// From the bracket on that ends the models.
    var closing: Bytes {
        let members = ByteBuffer(capacity: 4096)
        var writer = JSONWriter(into: members)
        writer.object { write(to: &$0) }
        // The members go on with those that stand before the models.
        members.consume(1)
        let text = ByteBuffer(capacity: members.count + 2)
        text.append("],")
        text.append(members.takeAll())
        return text.takeAll()
    }

    private func write(to writer: inout JSONWriter) {
        let places = places
        writer.member("total", total)
        writer.member("returned", places.count)
        writer.member("offset", query.offset)
        writer.member("limit", query.limit)
        writer.member("has_more", places.upperBound < total)
        writer.member("gateway", query.scope.name)
        writer.object("gateways") { gateways in
            for standing in standings {
                gateways.object(standing.gateway.id.slug) { standing.writeBrief(to: &$0) }
            }
        }
        writer.member("note", note)
        writer.member("timestamp", Timestamp.text(madeOn))
    }

    /// Who should be there and is not, for people.
    private var note: String? {
        let missing = standings.filter { $0.status == .failed || $0.status == .pending }.map(
            \.gateway.id.slug)
        guard !missing.isEmpty else { return nil }
        return "The models of \(missing.joined(separator: ", ")) are missing; 'gateways' says why."
    }
}

extension CatalogQuery.Scope {
    /// As callers write it.
    fileprivate var name: String {
        switch self {
        case .all, .callable: "all"
        case .gateway(let id): id.slug
        }
    }
}
