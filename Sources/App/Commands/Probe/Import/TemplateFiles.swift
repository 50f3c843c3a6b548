// The files that a provider's template becomes.
internal import Domain
internal import JSON

/// A gateway's record and the list of its models, made from a template.
struct TemplateFiles: Equatable, Sendable {
    /// `Config/Gateways/<slug>.json`.
    let record: JSONValue
    /// `Catalog/models/<slug>.json`.
    let list: JSONValue
    let slug: String

    init(_ template: ProviderTemplate) {
        slug = template.slug
        record = .object(Self.record(template))
        list = .object([
            JSONValue.Member("why", .string(Self.why(template))),
            JSONValue.Member("data", .array(template.models.map(\.row))),
        ])
    }

    var recordPath: String { "Config/Gateways/\(slug).json" }
    var listPath: String { "Catalog/models/\(slug).json" }

    // MARK: The record

    private static func record(_ template: ProviderTemplate) -> [JSONValue.Member] {
        var members = [
            JSONValue.Member("slug", .string(template.slug)),
            JSONValue.Member("name", .string(template.name)),
        ]
        if let site = template.site { members.append(.init("site", .string(site))) }
        members.append(.init("format", .string(WireFormat.openAI.rawValue)))
        members.append(.init("baseURL", .string(template.baseURL)))
        if let authorization = authorization(template.authorization) {
            members.append(.init("authorization", authorization))
        }
        if !template.streams { members.append(.init("streaming", .bool(false))) }
        members.append(.init("models", models(template)))
        // Otherwise `slug/model` would ask for `model`.
        let own = template.models.map(\.id).filter { $0.hasPrefix(template.slug + "/") }
        if !own.isEmpty { members.append(.init("ownIDs", .array(own.map { .string($0) }))) }
        if let milliseconds = template.typicalMilliseconds {
            members.append(.init("timeouts", timeouts(milliseconds)))
        }
        return members
    }

    /// nil for what is usual.
    private static func authorization(_ authorization: ProviderTemplate.Authorization) -> JSONValue? {
        switch authorization {
        case .bearer: nil
        case .none: .texts(["kind": "none"])
        case .header(let name, nil): .texts(["kind": "header", "name": name])
        case .header(let name, let prefix?):
            .texts(["kind": "header", "name": name, "prefix": prefix])
        }
    }

    private static func models(_ template: ProviderTemplate) -> JSONValue {
        .object([
            .init("file", .string("\(template.slug).json")),
            .init(
                "fields",
                .texts([
                    "name": "/name", "description": "/description", "contextLength": "/context_length",
                    "supportedParameters": "/supported_parameters", "tokenizer": "/architecture/tokenizer",
                    "instructType": "/architecture/instruct_type", "defaultParameters": "/default_parameters",
                ])),
            .init(
                "modality",
                .texts([
                    "arrow": "/architecture/modality", "inputs": "/architecture/input_modalities",
                    "outputs": "/architecture/output_modalities",
                ])),
            .init(
                "prices",
                .texts([
                    "prompt": "/pricing/prompt", "completion": "/pricing/completion", "unit": "USD/token",
                ])),
        ])
    }

    private static func timeouts(_ typicalMilliseconds: Int) -> JSONValue {
        let limits = TypicalTime.limits(typicalMilliseconds)
        return .texts(["firstByte": text(limits.firstByte), "answer": text(limits.answer)])
    }

    private static func text(_ milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }

    // MARK: The list

    private static func why(_ template: ProviderTemplate) -> String {
        let origin = "From the provider's own template."
        guard !template.rateLimits.isEmpty else { return origin }
        let limits = template.rateLimits.map { "\($0.count) \($0.name.replacing("_", with: " "))" }
        return "\(origin) It promises \(limits.joined(separator: ", "))."
    }
}

extension JSONValue {
    /// An object of texts, in the order given.
    fileprivate static func texts(_ members: KeyValuePairs<String, String>) -> JSONValue {
        .object(members.map { Member($0.key, .string($0.value)) })
    }
}
