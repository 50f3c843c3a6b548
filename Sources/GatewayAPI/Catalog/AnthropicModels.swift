// Lists of models in Anthropic's format.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// A page of models as Anthropic's API has them. Pages are named by the models at their ends.
///
/// Source: platform.claude.com, API reference, List Models (November 2026).
struct AnthropicModels {
    private static let usualLimit = 20
    private static let parameters = ["limit", "after_id", "before_id"]

    private let cards: [ModelCard]
    private let hasMore: Bool

    /// Whether the caller speaks that format.
    static func isWanted(_ head: RequestHead) -> Bool { head.fields.first("anthropic-version") != nil }

    /// Parameters that are not known, such as `beta`, are none: its clients send them and its API takes more of them.
    ///
    /// - Throws: 400 for a parameter that is wrong, such as a cursor that is no model's id.
    init(_ view: CatalogView, _ selection: CatalogSelection, reading items: QueryItems) throws(APIFailure) {
        let reader = try QueryReader(items, known: Self.parameters, ignoresOthers: true)
        let limit = try reader.number("limit", in: 1...CatalogQuery.mostEntries) ?? Self.usualLimit
        let ids = Places(view: view, selection: selection)
        let places: Range<Int>
        if let last = reader.text("before_id") {
            guard reader.text("after_id") == nil else {
                throw QueryReader.failure("before_id", "cannot be there together with 'after_id'")
            }
            let end = try ids.place(of: last, in: "before_id")
            places = max(0, end - limit)..<end
            hasMore = places.lowerBound > 0
        } else {
            let start = try reader.text("after_id").map { id throws(APIFailure) in
                try ids.place(of: id, in: "after_id") + 1
            }
            let first = start ?? 0
            places = first..<min(selection.count, first + limit)
            hasMore = places.upperBound < selection.count
        }
        cards = places.map { view[selection[$0]] }
    }

    /// Where models are by their ids.
    private struct Places {
        let view: CatalogView
        let selection: CatalogSelection

        /// The models lie in the order of their ids, so half of what is left is cut off with each look.
        func place(of id: String, in parameter: String) throws(APIFailure) -> Int {
            var (low, high) = (0, selection.count)
            while low < high {
                let middle = (low + high) / 2
                if view[selection[middle]].id < id { low = middle + 1 } else { high = middle }
            }
            guard low < selection.count, view[selection[low]].id == id else {
                throw QueryReader.failure(parameter, "is no model's id: '\(id.prefix(128))'")
            }
            return low
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.array("data") { list in
            for card in cards { list.object { Self.write(card, to: &$0) } }
        }
        writer.member("has_more", hasMore)
        writer.member("first_id", cards.first?.id)
        writer.member("last_id", cards.last?.id)
    }

    /// - Note: the format has no word for a date that is not known; it says the epoch then, as its makers do.
    static func write(_ card: ModelCard, to writer: inout JSONWriter) {
        writer.member("type", "model")
        writer.member("id", card.id)
        writer.member("display_name", card.name)
        writer.member("created_at", created(card.facts.created ?? 0))
    }

    private static func created(_ seconds: Int) -> String {
        let (nanoseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return Timestamp.text(WallTime(nanoseconds: overflow ? 0 : nanoseconds))
    }
}
