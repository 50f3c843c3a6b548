// Reading a gateway's file.
internal import Domain
package import JSON
internal import WireFormats

extension GatewayDescriptor {
    /// What a gateway's priority is when its record does not say.
    private static let usualPriority = 500

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
        site = reader.webAddress("site")
        logo = reader.webAddress("logo")
        aliases = reader.texts("aliases")
        if !aliases.allSatisfy(Self.isSlug) {
            reader.complain("aliases", "must be lower-case letters, digits and hyphens")
        }

        format = reader.choice("format", WireFormat.allCases) ?? .openAI
        baseURL = reader.text("baseURL") ?? ""
        if let problem = BaseURL.problem(in: baseURL) { reader.complain("baseURL", problem) }
        (transport, usesHTTP2) = reader.transport()
        answers = reader.answerManner()
        authorization = reader.object("authorization") { $0.authorization() } ?? .bearer
        headers = reader.headers(besides: authorization)

        chat = reader.chatPaths(format)
        endpoints = reader.object("endpoints") { $0.endpoints() } ?? [:]
        models = reader.object("models") { $0.modelSource() } ?? .listing(ModelListing())
        check = reader.endpointQuestion(answersChats: chat != nil)
        priceOrder =
            reader.object("models") { $0.object("prices") { $0.priceOrder() } } ?? [.api, .manual]
        parameters = reader.parameterRules()
        extras = reader.extraMembers(format)
        routingMembers = Set(reader.texts("routingMembers"))
        asksForUsage = reader.object("usage") { $0.flag("ask") } ?? true
        usage = reader.object("usage") { $0.usageRules() } ?? UsageRules()
        if format != .openAI, usage != UsageRules() {
            reader.complain("usage", "can say how it counts only where the format is 'openai'")
        }
        failures = reader.objects("errors") { $0.failureRule() }

        makes = reader.texts("makes")
        ownIDs = reader.texts("ownIDs")
        idEnding = reader.optionalText("idEnding")
        defaultModel = reader.optionalText("defaultModel")
        tiers = reader.tiers(default: defaultModel)
        priority = reader.object("failover") { $0.whole("priority", in: 0...1000) } ?? Self.usualPriority
        timeouts = reader.object("timeouts") { $0.gatewayTimeouts() } ?? Timeouts()
        isLocal = reader.flag("local") ?? false
        if isLocal, authorization != .none {
            reader.complain("local", "a local gateway needs no authorization")
        }

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
}

extension RecordReader {
    /// nil where the record does not say.
    fileprivate func priceOrder() -> [PriceOrigin]? {
        let names = texts("from")
        let order = names.compactMap(PriceOrigin.init)
        if order.count < names.count {
            complain(
                "from", "must be some of " + PriceOrigin.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return order.isEmpty ? nil : order
    }

    fileprivate func usageRules() -> UsageRules {
        UsageRules(
            completionExcludesReasoning: flag("completionExcludesReasoning") ?? false,
            charge: object("cost") { $0.chargeMember() })
    }

    private func chargeMember() -> ChargeMember? {
        let (place, unit) = (pointer("at"), choice("unit", ChargeMember.Unit.allCases))
        guard let place, let unit else { return nil }
        return ChargeMember(at: place, unit: unit)
    }

    fileprivate func webAddress(_ name: String) -> String? {
        guard let text = optionalText(name) else { return nil }
        if !text.hasPrefix("https://"), !text.hasPrefix("http://") {
            complain(name, "must be an http:// or https:// address")
        }
        return text
    }

    fileprivate func transport() -> (GatewayDescriptor.Transport, usesHTTP2: Bool) {
        let transport = optionalChoice("transport", GatewayDescriptor.Transport.allCases)
        guard flag("http2") == true else { return (transport ?? .native, false) }
        if let transport, transport != .curl { complain("http2", "needs the transport 'curl'") }
        return (.curl, true)
    }

    fileprivate func answerManner() -> AnswerManner {
        switch member("streaming") {
        case nil, .bool(true): return .asWished
        case .bool(false): return .whole
        case .string("always"): return .streamed
        default:
            complain("streaming", "must be true, false or \"always\"")
            return .asWished
        }
    }

    /// Formats other than OpenAI's have no path that most gateways agree on.
    fileprivate func chatPaths(_ format: WireFormat) -> GatewayDescriptor.ChatPaths? {
        if member("chat") == .bool(false) { return nil }
        return object("chat") { chat in
            let (whole, stream) = (chat.path("path"), chat.path("streamPath"))
            if chat.member("path") == nil { chat.complain("path", "is missing") }
            return whole.map { GatewayDescriptor.ChatPaths(whole: $0, stream: stream ?? $0) }
        } ?? usualChatPaths(format)
    }

    private func usualChatPaths(_ format: WireFormat) -> GatewayDescriptor.ChatPaths? {
        if format != .openAI, member("chat") == nil { complain("chat", "is missing") }
        let path = "/chat/completions"
        return GatewayDescriptor.ChatPaths(whole: path, stream: path)
    }

    /// Each a path, or an object that also says how it is asked there.
    fileprivate func endpoints() -> [GatewayEndpoint: EndpointAddress] {
        GatewayEndpoint.allCases.reduce(into: [:]) { endpoints, endpoint in
            let name = endpoint.rawValue
            guard member(name)?.members != nil else {
                endpoints[endpoint] = path(name).map { EndpointAddress(path: $0) }
                return
            }
            endpoints[endpoint] = object(name) { $0.endpoint(endpoint) }
        }
    }

    private func endpoint(_ endpoint: GatewayEndpoint) -> EndpointAddress? {
        let format = optionalChoice("format", EndpointFormat.allCases) ?? .asAsked
        if let only = format.onlyEndpoint, only != endpoint {
            complain("format", "'\(format.rawValue)' is for '\(only.rawValue)' only")
        }
        let parameters = parameterRules()
        if !parameters.isEmpty, endpoint != .messages, endpoint != .responses {
            complain("parameters", "are for 'messages' and 'responses' only")
        }
        guard let path = path("path") else {
            complain("path", "is missing")
            return nil
        }
        return EndpointAddress(path: path, format: format, parameters: parameters)
    }

    fileprivate func tiers(default model: String?) -> [String: String] {
        let tiers = textsByName("tiers")
        let unsaid = GatewayDescriptor.tierNames.filter { tiers[$0] == nil }
        if !tiers.isEmpty, model == nil, !unsaid.isEmpty {
            let names = unsaid.joined(separator: ", ")
            complain("tiers", "says nothing of \(names), and there is no 'defaultModel'")
        }
        for name in tiers.keys where !GatewayDescriptor.tierNames.contains(name) {
            let known = GatewayDescriptor.tierNames.joined(separator: ", ")
            complain(at: pointer.appending("tiers").appending(name), "is unknown; known: \(known)")
        }
        return tiers
    }

    fileprivate func gatewayTimeouts() -> GatewayDescriptor.Timeouts? {
        var timeouts = GatewayDescriptor.Timeouts()
        timeouts.connect = duration("connect")
        timeouts.firstByte = duration("firstByte")
        timeouts.answer = duration("answer")
        timeouts.idle = duration("idle")
        return timeouts
    }
}
