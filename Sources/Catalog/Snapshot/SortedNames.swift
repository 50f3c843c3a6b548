// Sorting many names.
internal import Base

/// The beginning of a name as numbers.
///
/// Names share memory, and counting who does takes longer than comparing them. So their beginnings are compared first,
/// and the names themselves only where these are equal.
struct NameBeginning: Equatable, Sendable {
    /// The first eight bytes, and the eight after them; zeros where the name ends.
    private let first: UInt64
    private let second: UInt64

    init(_ name: Bytes) {
        (first, second) = name.withSpan { text in (Self.number(text, from: 0), Self.number(text, from: 8)) }
    }

    func precedes(_ other: NameBeginning) -> Bool {
        first == other.first ? second < other.second : first < other.first
    }

    private static func number(_ text: Span<UInt8>, from start: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in start..<start + 8 {
            number = number << 8 | (index < text.count ? UInt64(text[index]) : 0)
        }
        return number
    }
}

/// A row of a list on its way into a model: where it is, and how it is sorted.
struct ModelRow: Sendable {
    /// Of its key: rows of equal keys may be one model.
    let beginning: NameBeginning
    let keyHash: Int
    /// Where its offer is among those of its gateway, or of all.
    var place: UInt32
    /// Where its gateway is among all.
    var gateway: UInt32

    init(key: Bytes, place: UInt32, gateway: UInt32 = 0) {
        beginning = NameBeginning(key)
        keyHash = key.hashValue
        self.place = place
        self.gateway = gateway
    }

    /// Whether their keys may be equal.
    func resembles(_ other: ModelRow) -> Bool { keyHash == other.keyHash && beginning == other.beginning }
}

extension [ModelRow] {
    /// Puts them into the order of their keys.
    ///
    /// - Parameter key: of the offer at a place.
    mutating func sortByKeys(_ key: (UInt32) -> Bytes) {
        sort { left, right in
            guard left.beginning == right.beginning else { return left.beginning.precedes(right.beginning) }
            return key(left.place).precedes(key(right.place))
        }
    }

    /// The rows of that key, which are in the order of their keys.
    func rows(of wanted: Bytes, _ key: (UInt32) -> Bytes) -> ArraySlice<ModelRow> {
        let beginning = NameBeginning(wanted)
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let row = self[middle]
            let isBefore =
                row.beginning == beginning
                ? key(row.place).precedes(wanted) : row.beginning.precedes(beginning)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return self[low...].prefix { $0.beginning == beginning && key($0.place) == wanted }
    }
}
