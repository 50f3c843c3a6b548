// Which members of one object go, which come, and where the commas are then.
internal import Base

/// The removed and the new members of one object.
struct JSONObjectEdit {
    private let object: JSONNode

    /// The names of the members that go.
    var removed: [Int] = []

    private var appended: [(name: String, json: Bytes)] = []

    init(_ object: JSONNode) {
        self.object = object
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
        var end = object.range.lowerBound + 1
        for member in object.members {
            let (name, value) = (member.name.range, member.value.range)
            if rest.first == member.name.index {
                rest = rest.dropFirst()
                cutStart = cutStart ?? lastKept ?? name.lowerBound
            } else {
                if let start = cutStart {
                    cuts.append(start..<(lastKept == nil ? name.lowerBound : end))
                }
                cutStart = nil
                lastKept = value.upperBound
            }
            end = value.upperBound
        }
        if let start = cutStart { cuts.append(start..<end) }
        let last = lastKept ?? end
        let insertion = JSONSplice(range: last..<last, text: newMembers(areFirst: lastKept == nil))
        return cuts.map { JSONSplice(range: $0, text: .empty) } + [insertion]
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
