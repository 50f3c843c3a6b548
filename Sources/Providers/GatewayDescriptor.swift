// What a gateway is, as its file says.
package import Domain
package import JSON

/// One gateway, as `Config/Gateways/<slug>.json` describes it: the whole of adding one.
package struct GatewayDescriptor: Equatable, Sendable {
    package enum Transport: String, CaseIterable, Sendable {
        /// Over the network, by the native client.
        case native
        /// In this process: the demo.
        case memory
    }

    package enum Authorization: Equatable, Sendable {
        case none
        /// `Authorization: Bearer <key>`.
        case bearer
    }

    /// Where a gateway's models are known from.
    package enum ModelSource: Equatable, Sendable {
        /// Its own listing, at this path below the base URL.
        case listing(path: String)
        /// The descriptor's own list of native ids.
        case list([String])
    }

    package let id: GatewayID
    package let name: String
    package let site: String?
    package let format: WireFormat
    package let baseURL: String
    package let transport: Transport
    package let authorization: Authorization
    /// Below the base URL.
    package let chatPath: String
    package let models: ModelSource
    /// Whether a stream's usage must be asked for; false where it comes unasked.
    package let asksForUsage: Bool
    /// The members of a request that this gateway reads itself (`provider`, `models` …).
    package let routingMembers: Set<String>
    /// What its variables begin with: `OPENAI` in `OPENAI_API_KEY`.
    package let environmentPrefix: String
    /// Other variables that may hold the key, after `<PREFIX>_API_KEY`.
    package let alsoKeys: [String]
}

/// Something wrong in a descriptor: where, and what.
package struct DescriptorProblem: Hashable, Sendable {
    package let pointer: JSONPointer
    package let message: String
}

/// Everything wrong with a descriptor.
package struct DescriptorFailure: Error, Equatable {
    package let problems: [DescriptorProblem]
}

extension GatewayDescriptor {
    /// Reads a descriptor.
    ///
    /// - Parameter slug: the file's name without its ending; the record must say the same.
    /// - Throws: all problems at once; unknown members are problems.
    package init(reading value: JSONValue, slug: String) throws(DescriptorFailure) {
        let reader = RecordReader(value)
        let written = reader.text("slug")
        id = GatewayID(written ?? slug)
        if let written, written != slug {
            reader.complain("slug", "is '\(written)', but the file is \(slug).json")
        }
        if !Self.isSlug(id.slug) { reader.complain("slug", "must be lower-case letters, digits and hyphens") }
        name = reader.text("name") ?? ""
        site = reader.optionalText("site")
        reader.check("format", isOneOf: WireFormat.allCases.map(\.rawValue))
        format = reader.optionalText("format").flatMap(WireFormat.init) ?? .openAI
        baseURL = reader.text("baseURL") ?? ""
        if let problem = BaseURL.problem(in: baseURL) { reader.complain("baseURL", problem) }
        transport = reader.choice("transport", Transport.allCases, default: .native)
        authorization = Self.authorization(reader)
        chatPath = reader.object("chat") { $0.path("path") } ?? "/chat/completions"
        models = Self.models(reader)
        asksForUsage = reader.object("usage") { $0.flag("ask") } ?? true
        routingMembers = Set(reader.texts("routingMembers"))
        let prefix = reader.object("environment") { $0.variableName("prefix") }
        environmentPrefix = prefix ?? id.slug.uppercased().replacing("-", with: "_")
        alsoKeys = reader.object("environment") { $0.variableNames("alsoKeys") } ?? []
        reader.refuseUnread()
        if !reader.problems.isEmpty { throw DescriptorFailure(problems: reader.problems) }
    }

    private static func isSlug(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    private static func authorization(_ reader: RecordReader) -> Authorization {
        reader.object("authorization") { record in
            record.check("kind", isOneOf: ["bearer", "none"])
            return record.optionalText("kind") == "none" ? Authorization.none : .bearer
        } ?? .bearer
    }

    private static func models(_ reader: RecordReader) -> ModelSource {
        reader.object("models") { record in
            let ids = record.texts("list")
            return ids.isEmpty ? .listing(path: record.path("path") ?? "/models") : .list(ids)
        } ?? .listing(path: "/models")
    }
}
