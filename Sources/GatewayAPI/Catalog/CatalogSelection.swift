// Which entries are shown, and in which order.
internal import Catalog

/// The numbers of the entries of a view that a question is about, in its order.
enum CatalogSelection: Sendable {
    /// All of them, as they lie.
    case everything(count: Int)
    case some([UInt32])

    /// Whether a question takes all entries as they lie, so that nothing has to be looked through.
    static func isEverything(_ query: CatalogQuery) -> Bool {
        query.filter.isEmpty && query.sort == nil && query.scope != .callable
    }

    /// Looks through all entries: up to tens of milliseconds for tens of thousands.
    init(of view: CatalogView, _ query: CatalogQuery) {
        guard !Self.isEverything(query) else {
            self = .everything(count: view.count)
            return
        }
        let isDescending = query.direction == .descending
        let numbers =
            query.sort.map { view.numbers(by: $0, isDescending: isDescending) }
            ?? (0..<view.count).map { UInt32($0) }
        self = .some(
            numbers.filter { number in
                let card = view[Int(number)]
                return (query.scope != .callable || card.isCallable) && query.filter.matches(card)
            })
    }

    var count: Int {
        switch self {
        case .everything(let count): count
        case .some(let numbers): numbers.count
        }
    }

    /// The number of an entry in its view.
    ///
    /// - Parameter place: 0..<count
    subscript(place: Int) -> Int {
        switch self {
        case .everything: place
        case .some(let numbers): Int(numbers[place])
        }
    }

    /// About how many bytes it holds.
    var memoryCount: Int {
        switch self {
        case .everything: 0
        case .some(let numbers): numbers.count * MemoryLayout<UInt32>.stride
        }
    }
}
