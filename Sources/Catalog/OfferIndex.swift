// Finding offers by one of their names.
internal import Base

/// Offers by a name that several of them may have: those of one name lie side by side.
struct OfferIndex: Sendable {
    private let offers: [Offer]
    private let runs: [Bytes: Range<Int>]

    /// - Parameter name: an offer's name here; nil for one that is not to be found here.
    init(_ offers: [Offer], by name: (Offer) -> Bytes?) {
        var named: [Bytes: [Offer]] = [:]
        for offer in offers {
            if let name = name(offer) { named[name, default: []].append(offer) }
        }
        var sorted: [Offer] = []
        sorted.reserveCapacity(offers.count)
        var runs: [Bytes: Range<Int>] = [:]
        runs.reserveCapacity(named.count)
        for (name, group) in named {
            runs[name] = sorted.count..<sorted.count + group.count
            sorted += group
        }
        self.offers = sorted
        self.runs = runs
    }

    /// The offers of that name; none when there is no such name.
    subscript(name: Bytes) -> ArraySlice<Offer> {
        runs[name].map { offers[$0] } ?? []
    }

    /// All names, in no order.
    var names: Dictionary<Bytes, Range<Int>>.Keys { runs.keys }
}
