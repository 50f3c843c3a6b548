// What a mistyped model may have meant.
internal import Base

/// The names of all models, ready to be searched for one that is spelled like another.
///
/// Comparing a name with tens of thousands of others would hold a loop for long. So each name has a mark, which tells
/// in a few instructions how far two names are apart at least; for some of them it is looked how far they are at most;
/// and only the most promising ones are compared.
struct NearModels: Sendable {
    /// For how many names it is looked how far they are at most.
    private static let considered = 2048
    /// How many names are compared letter by letter.
    private static let compared = 48

    /// Which letters and digits a text has, and how long it is.
    private struct Mark {
        let letters: UInt64
        let length: Int

        init(_ text: Span<UInt8>) {
            var letters: UInt64 = 0
            for index in text.indices { letters |= 1 << UInt64((text[index] | 0x20) & 0x3f) }
            self.letters = letters
            length = text.count
        }

        private init(letters: UInt64, length: Int) {
            self.letters = letters
            self.length = length
        }

        /// Of this text with `other` behind it.
        func followed(by other: Mark) -> Mark {
            Mark(letters: letters | other.letters, length: length + other.length)
        }

        /// At least half as many letters have to be changed.
        func distance(to other: Mark) -> Int {
            max((letters ^ other.letters).nonzeroBitCount, abs(length - other.length))
        }
    }

    private struct Entry {
        let name: Bytes
        /// Of the whole name, and of what is behind its first slash.
        let whole: Mark
        let tail: Mark
    }

    private let entries: [Entry]

    /// - Parameter models: those that can be called are what may be meant.
    init(_ models: [CatalogModel]) {
        entries = models.compactMap { model in
            let name = model.idBytes
            guard model.isCallable, name.count <= NearNames.longest else { return nil }
            return name.withSpan { text in
                let slash = (name.firstIndex(of: UInt8(ascii: "/")) ?? -1) + 1
                let tail = Mark(text.extracting(slash...))
                return Entry(
                    name: name, whole: Mark(text.extracting(..<slash)).followed(by: tail), tail: tail)
            }
        }
    }

    /// The names nearest to `name`, at most three. One without a slash is compared with what models are called
    /// without their makers.
    func near(_ name: String) -> [String] {
        guard !name.isEmpty, name.utf8.count <= NearNames.longest else { return [] }
        let isWhole = name.utf8.contains(UInt8(ascii: "/"))
        let promising = promising(Array(name.utf8), isWhole: isWhole)
        if isWhole { return NearNames.of(name, among: promising) }
        let tails = promising.map {
            (tail: String(decoding: Self.tail(of: Array($0.utf8)), as: UTF8.self), name: $0)
        }
        let near = NearNames.of(name, among: Set(tails.map(\.tail)))
        return Array(near.flatMap { tail in tails.filter { $0.tail == tail }.map(\.name).sorted() }.prefix(3))
    }

    /// The names that are nearest to `name` by all that is seen without comparing them.
    private func promising(_ name: [UInt8], isWhole: Bool) -> [String] {
        let mark = Mark(name.span)
        // One heap of indexes for each distance: no sorting of all names.
        var byDistance = [[Int]](repeating: [], count: mark.length + 1)
        for index in entries.indices {
            let distance = mark.distance(to: isWhole ? entries[index].whole : entries[index].tail)
            // Beyond two thirds of the letters nothing is near.
            guard distance <= mark.length, byDistance[distance].count < Self.considered else { continue }
            byDistance[distance].append(index)
        }
        let considered = byDistance.joined().prefix(Self.considered).map { index in
            let text = entries[index].name.array
            return (index: index, distance: Self.mostChanges(name, isWhole ? text[...] : Self.tail(of: text)))
        }
        return considered.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
            .prefix(Self.compared).map { entries[$0.index].name.text }
    }

    /// At most so many letters have to be changed: those between a common beginning and a common end.
    private static func mostChanges(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Int {
        let beginning = zip(left, right).prefix { $0 | 0x20 == $1 | 0x20 }.count
        let rest = (left[beginning...], right.dropFirst(beginning))
        let end = zip(rest.0.reversed(), rest.1.reversed()).prefix { $0 | 0x20 == $1 | 0x20 }.count
        return max(left.count, right.count) - beginning - end
    }

    private static func tail(of text: [UInt8]) -> ArraySlice<UInt8> {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return text[...] }
        return text[(slash + 1)...]
    }
}
