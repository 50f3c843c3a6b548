// Reading a provider's template.
internal import Domain
internal import JSON
internal import Providers

/// Everything in a template that cannot be expressed here.
struct TemplateFailure: Error, Equatable {
    let problems: [DescriptorProblem]
}

extension ProviderTemplate {
    /// Reads a template.
    ///
    /// - Throws: all problems at once, each with its place; members that the template does not have are problems.
    init(reading value: JSONValue) throws(TemplateFailure) {
        let reader = RecordReader(value)
        reader.required("provider_info") { readProvider($0) }
        reader.required("api_info") { readInterface($0) }
        if reader.member("models") == nil { reader.complain("models", "is missing") }
        readModels(reader)
        if reader.member("test_credentials") != nil {
            notes.append("test_credentials: never copied; put the key into the environment")
        }
        reader.refuseUnread()
        if !reader.problems.isEmpty { throw TemplateFailure(problems: reader.problems) }
    }

    private mutating func readProvider(_ provider: RecordReader) {
        name = provider.text("name") ?? ""
        slug = provider.text("slug") ?? ""
        let isSlug = slug.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        if !isSlug { provider.complain("slug", "must be lower-case letters, digits and hyphens") }
        site = provider.optionalText("website")
        if let site, !site.hasPrefix("https://"), !site.hasPrefix("http://") {
            provider.complain("website", "must be an http:// or https:// address")
        }
        if provider.member("contact_email") != nil { notes.append("contact_email: not copied") }
    }

    private mutating func readInterface(_ interface: RecordReader) {
        baseURL = interface.text("base_url") ?? ""
        if !baseURL.isEmpty, let problem = BaseURL.problem(in: baseURL) {
            interface.complain("base_url", problem)
        }
        interface.required("authentication") { authorization = $0.templateAuthorization() }
        switch interface.flag("openai_compatible") {
        case true?: break
        case false?: interface.complain("openai_compatible", "another format needs code, not a record")
        case nil:
            if interface.member("openai_compatible") == nil {
                interface.complain("openai_compatible", "is missing")
            }
        }
        streams = interface.flag("streaming_supported") ?? true
        typicalMilliseconds = interface.whole("typical_response_time_ms", in: 1...600_000)
        interface.within("rate_limits") { readRateLimits($0) }
    }

    private mutating func readRateLimits(_ limits: RecordReader) {
        for name in ["requests_per_minute", "tokens_per_minute", "requests_per_day"] {
            guard let count = limits.whole(name, in: 1...1_000_000_000_000) else { continue }
            rateLimits.append(RateLimit(name: name, count: count))
        }
        notes.append("rate_limits: kept as words in the list; limits are learned from the gateway's answers")
    }

    private mutating func readModels(_ reader: RecordReader) {
        let place = JSONPointer(["models"])
        var (ids, remarks): (Set<String>, TemplateRemarks) = ([], TemplateRemarks())
        models = reader.objects("models") { row in
            row.checkTemplateModel(&remarks)
            guard let id = row.text("id") else { return nil }
            if !ids.insert(id).inserted { row.complain("id", "'\(id)' is listed more than once") }
            return Model(id: id, row: row.value)
        }
        if case .array(let rows) = reader.member("models"), rows.isEmpty {
            reader.complain(at: place, "has no model")
        }
        notes += remarks.notes
    }
}

extension RecordReader {
    /// Reads a member that is an object and must be there.
    func required(_ name: String, _ body: (RecordReader) -> Void) {
        if member(name) == nil { complain(name, "is missing") }
        within(name, body)
    }

    /// Reads a member that is an object, where it is there.
    func within(_ name: String, _ body: (RecordReader) -> Void) {
        _ = object(name) { record -> Bool? in
            body(record)
            return true
        }
    }
}
