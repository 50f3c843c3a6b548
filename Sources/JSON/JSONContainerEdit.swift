// What of one object or array goes, what comes, and where the commas are then.
internal import Base

/// The removed and the new members of one object, or the removed elements of one array.
struct JSONContainerEdit {
    private let container: JSONNode

    /// What goes: the names of members, or elements.
    var removed: [Int] = []

    private var appended: [(name: String, json: Bytes)] = []

    init(_ container: JSONNode) {
        self.container = container
    }

    /// Adds a last member, or changes the one added before.
    mutating func append(_ name: String, _ json: Bytes) {
        if let index = appended.firstIndex(where: { $0.name == name }) {
            appended[index].json = json
        } else {
            appended.append((name, json))
        }
    }

    /// Takes back a member that was added.
    mutating func removeAppended(_ name: String) -> Bool {
        let before = appended.count
        appended.removeAll { $0.name == name }
        return appended.count < before
    }

    /// The cuts, and the new members after the last one that stays.
    ///
    /// Where a member stays before the removed ones, the cut begins at its end, so that the comma between goes
    /// along; where none does, it ends at the first one that stays.
    func splices() -> [JSONSplice] {
        var cuts: [Range<Int>] = []
        var lastKept: Int?
        var cutStart: Int?
        var rest = removed.sorted()[...]
        var end = container.range.lowerBound + 1
        for (index, range) in entries {
            if rest.first == index {
                rest = rest.dropFirst()
                cutStart = cutStart ?? lastKept ?? range.lowerBound
            } else {
                if let start = cutStart {
                    cuts.append(start..<(lastKept == nil ? range.lowerBound : end))
                }
                cutStart = nil
                lastKept = range.upperBound
            }
            end = range.upperBound
        }
        if let start = cutStart { cuts.append(start..<end) }
        let last = lastKept ?? end
        let insertion = JSONSplice(range: last..<last, text: newMembers(areFirst: lastKept == nil))
        return cuts.map { JSONSplice(range: $0, text: .empty) } + [insertion]
    }

    /// What stands between the commas, by the index of its first value.
    private var entries: [(index: Int, range: Range<Int>)] {
        guard container.kind == .object else { return container.elements.map { ($0.index, $0.range) } }
        return container.members.map {
            ($0.name.index, $0.name.range.lowerBound..<$0.value.range.upperBound)
        }
    }

    private func newMembers(areFirst: Bool) -> Bytes {
        let text = ByteBuffer()
        for (name, json) in appended {
            if !areFirst || !text.isEmpty { text.append(",") }
            text.append(jsonString: name)
            text.append(":")
            text.append(json)
        }
        return text.takeAll()
    }
}
