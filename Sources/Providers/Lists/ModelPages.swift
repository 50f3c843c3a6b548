// Lists that come in pages.
internal import Base
internal import HTTP
internal import JSON

/// Goes through the pages of a list.
struct ModelPages {
    private enum Place: Equatable {
        case first
        /// From a cursor on.
        case after(String)
        case end
        /// Back where it was before.
        case circle
    }

    private let path: String
    private let paging: ModelListing.Paging?
    private var place = Place.first
    private var count = 0
    private var cursors: Set<String> = []

    init(path: String, paging: ModelListing.Paging?) {
        self.path = path
        self.paging = paging
    }

    /// Whether the last page was read.
    var isComplete: Bool { place == .end }

    /// Whether a page led back to one that was read already.
    var isCircular: Bool { place == .circle }

    /// The path of the next page; nil when there is none, or there were too many.
    mutating func next(atMost most: Int) -> String? {
        guard count < most else { return nil }
        count += 1
        switch place {
        case .first: return path
        case .after(let cursor):
            let name = paging?.cursor ?? ""
            return ChatHead.join(path, "\(name)=\(Bytes(cursor).percentEncoded.text)")
        case .end, .circle: return nil
        }
    }

    /// Learns from a page whether there is another.
    mutating func read(_ root: JSONNode) {
        guard let paging, paging.more.flatMap({ root[$0]?.bool }) != false,
            let cursor = root[paging.next]?.string, !cursor.isEmpty
        else {
            place = .end
            return
        }
        place = cursors.insert(cursor).inserted ? .after(cursor) : .circle
    }
}
