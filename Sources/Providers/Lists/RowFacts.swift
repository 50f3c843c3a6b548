// What a row says of a model besides its id and its prices.
internal import Base
internal import Domain
internal import JSON

/// The facts that a record knows the places of, ready to be read from many rows.
struct RowFacts {
    struct Place {
        let fact: ModelFact
        let paths: RowPaths
    }

    struct Member {
        let name: String
        let path: RowPath
    }

    let places: [Place]
    let modality: RowModality
    let metadata: [Member]
    /// Whether any of them is a detail: most of tens of thousands of models have none.
    let haveDetails: Bool

    init(_ facts: ModelFacts) {
        places = ModelFact.allCases.compactMap { fact in
            facts.places[fact].map { Place(fact: fact, paths: RowPaths($0)) }
        }
        modality = RowModality(facts.modality)
        metadata = facts.metadata.map { Member(name: $0.tokens.last ?? "", path: RowPath($0)) }
        haveDetails = !metadata.isEmpty || places.contains { $0.fact.isDetail }
    }
}

extension ModelListReader {
    /// Sets what a row says and leaves the rest as it is.
    mutating func fill(_ model: inout ListedModel, _ facts: RowFacts, from row: ListRow) {
        var details = facts.haveDetails ? model.details : ModelDetails()
        for place in facts.places { set(place, of: &model, &details, from: row) }
        let modality = facts.modality.read(in: row, &lists)
        if !modality.inputs.isEmpty { model.modality.inputs = modality.inputs }
        if !modality.outputs.isEmpty { model.modality.outputs = modality.outputs }
        if let metadata = metadata(facts.metadata, in: row) { details.metadata = metadata }
        if facts.haveDetails { model.details = details }
    }

    private mutating func set(
        _ place: RowFacts.Place, of model: inout ListedModel, _ details: inout ModelDetails, from row: ListRow
    ) {
        let paths = place.paths
        switch place.fact {
        case .name: if let name = name(paths, row, of: model) { model.name = name }
        case .description:
            if let text = text(paths, row, atMost: Self.longestDescription) { details.description = text }
        case .created: if let seconds = paths.first(in: row, \.unixSeconds) { model.created = seconds }
        case .owner: if let owner = sharedText(paths, row) { model.owner = owner }
        case .contextLength: if let count = paths.first(in: row, \.positive) { model.contextLength = count }
        case .maxOutputTokens:
            if let count = paths.first(in: row, \.positive) { model.maxOutputTokens = count }
        case .supportedParameters: if let list = list(paths, row) { model.supportedParameters = list }
        case .thinks: if let flag = paths.first(in: row, \.saysThatItThinks) { model.thinks = flag }
        case .type: if let type = sharedText(paths, row) { details.type = type }
        case .tags: if let tags = list(paths, row) { details.tags = tags }
        case .tokenizer: if let tokenizer = sharedText(paths, row) { details.tokenizer = tokenizer }
        case .instructType: if let type = sharedText(paths, row) { details.instructType = type }
        case .huggingFaceID: if let id = text(paths, row) { details.huggingFaceID = id }
        case .isPrivate: if let flag = paths.first(in: row, \.bool) { details.isPrivate = flag }
        case .topProvider: if let object = object(paths, row) { details.topProvider = object }
        case .perRequestLimits: if let object = object(paths, row) { details.perRequestLimits = object }
        case .defaultParameters: if let object = object(paths, row) { details.defaultParameters = object }
        }
    }

    // MARK: Texts

    /// Many gateways repeat the id as the name.
    private mutating func name(_ paths: RowPaths, _ row: ListRow, of model: ListedModel) -> String? {
        let name = text(paths, row)
        return name == model.nativeID ? model.nativeID : name
    }

    private mutating func text(
        _ paths: RowPaths, _ row: ListRow, atMost limit: Int = longestText
    ) -> String? {
        guard let text = paths.first(in: row, { $0.isEmptyString ? nil : $0.string }) else { return nil }
        guard text.utf8.count <= limit else {
            count(.tooLong)
            return nil
        }
        return text
    }

    /// A text that other rows have too.
    private mutating func sharedText(_ paths: RowPaths, _ row: ListRow) -> String? {
        guard let node = paths.first(in: row, { $0.kind == .string && !$0.isEmptyString ? $0 : nil }) else {
            return nil
        }
        guard node.range.count <= Self.longestText + 2 else {
            count(.tooLong)
            return nil
        }
        return texts.value(of: node, \.string)
    }

    /// The texts of a list; what else is in it is passed over.
    private mutating func list(_ paths: RowPaths, _ row: ListRow) -> [String]? {
        guard let node = paths.first(in: row, { $0.kind == .array ? $0 : nil }) else { return nil }
        guard node.count <= Self.longestList, node.range.count <= Self.longestDescription else {
            count(.tooLong)
            return nil
        }
        return lists.value(of: node) { $0.elements.compactMap(\.string) }
    }

    // MARK: JSON

    private mutating func object(_ paths: RowPaths, _ row: ListRow) -> Bytes? {
        guard let node = paths.first(in: row, { $0.kind == .object ? $0 : nil }) else { return nil }
        guard node.range.count <= Self.longestObject else {
            count(.tooLong)
            return nil
        }
        return objects.value(of: node, \.rawCopy)
    }

    /// An object of the members that the row has; nil where it has none.
    private mutating func metadata(_ members: [RowFacts.Member], in row: ListRow) -> Bytes? {
        guard !members.isEmpty else { return nil }
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        var isEmpty = true
        writer.object { object in
            for member in members {
                guard let value = member.path.value(in: row), !value.isNull else { continue }
                guard value.range.count <= Self.longestObject else {
                    count(.tooLong)
                    continue
                }
                object.name(member.name)
                object.raw(value.raw)
                isEmpty = false
            }
        }
        return isEmpty ? nil : objects.shared(buffer.takeAll())
    }
}

extension ModelFact {
    /// Whether it is one of `ModelDetails`.
    fileprivate var isDetail: Bool {
        switch self {
        case .name, .created, .owner, .contextLength, .maxOutputTokens, .supportedParameters, .thinks: false
        case .description, .type, .tags, .tokenizer, .instructType, .huggingFaceID, .isPrivate, .topProvider,
            .perRequestLimits, .defaultParameters:
            true
        }
    }
}
