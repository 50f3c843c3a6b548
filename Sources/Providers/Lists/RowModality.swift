// What a row says goes into a model and comes out of it.
internal import Domain
internal import JSON

/// The places of a record's `modality`, ready to be read from many rows.
struct RowModality {
    private struct Words {
        let path: RowPath
        let meanings: [String: Modality]
    }

    /// Texts longer than this are no kinds of content.
    private static let longestText = 128

    private let arrow: RowPaths
    private let inputs: RowPaths
    private let outputs: RowPaths
    private let words: [Words]

    init(_ places: ModalityPlaces) {
        arrow = RowPaths(places.arrow)
        inputs = RowPaths(places.inputs)
        outputs = RowPaths(places.outputs)
        words = places.words.map { Words(path: RowPath($0.place), meanings: $0.meanings) }
    }

    /// Each side from the first source that says anything of it: the lists, the arrow, the words.
    func read(in row: ListRow, _ pool: inout ValuePool<[String]>) -> Modality {
        var modality = Modality()
        modality.inputs = inputs.first(in: row) { Self.kinds($0, &pool) } ?? []
        modality.outputs = outputs.first(in: row) { Self.kinds($0, &pool) } ?? []
        if let known = arrow.first(in: row, Self.arrow) { modality.complete(with: known) }
        if !words.isEmpty { modality.complete(with: meaning(in: row)) }
        return modality
    }

    private static func kinds(_ node: JSONNode, _ pool: inout ValuePool<[String]>) -> [String]? {
        guard node.range.count <= longestText * 2 else { return nil }
        let kinds = pool.value(of: node) { node in
            if let text = node.string { return [text.lowercased()] }
            return node.elements.compactMap { $0.string?.lowercased() }
        }
        return kinds?.isEmpty == false ? kinds : nil
    }

    private static func arrow(_ node: JSONNode) -> Modality? {
        guard node.range.count <= longestText else { return nil }
        return node.string.flatMap(Modality.init(arrow:))
    }

    /// What all words of a row mean together.
    private func meaning(in row: ListRow) -> Modality {
        var modality = Modality()
        for words in words {
            guard let node = words.path.value(in: row) else { continue }
            for word in Self.words(in: node) {
                if let meaning = words.meanings[word] { modality.unite(with: meaning) }
            }
        }
        return modality
    }

    private static func words(in node: JSONNode) -> [String] {
        switch node.kind {
        case .string: node.string.map { [$0] } ?? []
        case .boolean: [node.bool == true ? "true" : "false"]
        case .array: node.elements.compactMap(\.string)
        case .null, .number, .object: []
        }
    }
}

extension Modality {
    /// Takes what is not known yet.
    fileprivate mutating func complete(with other: Modality) {
        if inputs.isEmpty { inputs = other.inputs }
        if outputs.isEmpty { outputs = other.outputs }
    }

    fileprivate mutating func unite(with other: Modality) {
        inputs += other.inputs.filter { !inputs.contains($0) }
        outputs += other.outputs.filter { !outputs.contains($0) }
    }
}
