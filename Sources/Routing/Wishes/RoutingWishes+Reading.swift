// Where wishes stand in a request: OpenRouter's members, Vercel's, and a field of our own.
package import Base
package import Domain
internal import JSON

extension RoutingWishes {
    /// How many members an object of wishes may have, and how many names a list of them.
    private static let mostMembers = 64
    private static let mostModels = 16

    /// nil where the caller says nothing of routing.
    ///
    /// - Parameters:
    ///   - failover: the value of the field `x-sluice-failover`, where there is one.
    /// - Throws: a fault that names the member.
    ///
    /// Sources: openrouter.ai/docs/guides/routing/provider-selection and vercel.com/docs/ai-gateway/models-and-providers,
    /// November 2026.
    package init?(of request: ModelRequest, failover: Bytes?) throws(RequestFault) {
        guard request.routing != nil || failover != nil else { return nil }
        self.init()
        if let routing = request.routing {
            // What Vercel's member says holds where OpenRouter's says nothing.
            if let node = routing.providerOptions { try readOptions(node) }
            if let node = routing.provider { try readProvider(node) }
            if let node = routing.models { models = try Self.models(node, "models") }
        }
        switch failover?.lowercased {
        case nil, Bytes("on")?: break
        case Bytes("off")?: allowsFallbacks = false
        default:
            throw RequestFault("'x-sluice-failover' must be 'on' or 'off'", parameter: "x-sluice-failover")
        }
    }

    // MARK: OpenRouter's

    private mutating func readProvider(_ node: JSONNode) throws(RequestFault) {
        if let slug = node.stringBytes {
            only = [slug]
            return
        }
        for member in try Self.members(of: node, "provider", orText: true) {
            let (name, value) = (member.name, member.value)
            if value.isNull { continue }
            if name.matches("order") {
                order = try Self.names(value, "provider.order")
            } else if name.matches("only") {
                only = try Self.names(value, "provider.only")
            } else if name.matches("ignore") {
                ignore = try Self.names(value, "provider.ignore")
            } else if name.matches("allow_fallbacks") {
                allowsFallbacks = try Self.flag(value, "provider.allow_fallbacks")
            } else if name.matches("require_parameters") {
                requiresParameters = try Self.flag(value, "provider.require_parameters")
            } else if name.matches("sort") {
                sort = try Self.sort(value, "provider.sort")
            } else if name.matches("max_price") {
                try readMostPrices(value)
            }
        }
    }

    private mutating func readMostPrices(_ node: JSONNode) throws(RequestFault) {
        for member in try Self.members(of: node, "provider.max_price") where !member.value.isNull {
            if member.name.matches("prompt") {
                mostForPrompt = try Self.price(member.value, "provider.max_price.prompt")
            } else if member.name.matches("completion") {
                mostForCompletion = try Self.price(member.value, "provider.max_price.completion")
            }
        }
    }

    /// USD for a million tokens, as a number or as its text; for one token.
    private static func price(_ node: JSONNode, _ parameter: String) throws(RequestFault) -> USD {
        let text = node.kind == .number ? node.raw.text : node.string ?? ""
        guard text.utf8.count <= 64, let price = USD(decimal: text, scale: -6), price >= .zero else {
            throw RequestFault(
                "'\(parameter)' must be a price in USD for a million tokens", parameter: parameter)
        }
        return price
    }

    /// A word, or `{"by": word}`.
    private static func sort(_ node: JSONNode, _ parameter: String) throws(RequestFault) -> Sort {
        let word =
            node.kind == .object
            ? try members(of: node, parameter).last { $0.name.matches("by") }?.value : node
        guard let word, word.kind == .string else {
            throw RequestFault("'\(parameter)' must be a text", parameter: parameter)
        }
        if word.matches("price") || word.matches("cost") { return .price }
        if word.matches("throughput") || word.matches("tps") { return .throughput }
        if word.matches("latency") || word.matches("ttft") { return .latency }
        return .unmeasured
    }

    // MARK: Vercel's

    private mutating func readOptions(_ node: JSONNode) throws(RequestFault) {
        let options = try Self.members(of: node, "providerOptions").last { $0.name.matches("gateway") }?.value
        guard let options, !options.isNull else { return }
        for member in try Self.members(of: options, "providerOptions.gateway") where !member.value.isNull {
            let (name, value) = (member.name, member.value)
            if name.matches("order") {
                order = try Self.names(value, "providerOptions.gateway.order")
            } else if name.matches("only") {
                only = try Self.names(value, "providerOptions.gateway.only")
            } else if name.matches("sort") {
                sort = try Self.sort(value, "providerOptions.gateway.sort")
            } else if name.matches("models") {
                models = try Self.models(value, "providerOptions.gateway.models")
            }
        }
    }

    // MARK: Values

    /// - Parameter orText: whether a text would have been right too; for the words of the fault only.
    private static func members(
        of node: JSONNode, _ parameter: String, orText: Bool = false
    ) throws(RequestFault) -> [JSONMember] {
        guard node.kind == .object else {
            let expected = orText ? "an object or a gateway's name" : "an object"
            throw RequestFault("'\(parameter)' must be \(expected)", parameter: parameter)
        }
        var members: [JSONMember] = []
        for member in node.members {
            guard members.count < mostMembers else {
                throw RequestFault(
                    "'\(parameter)' has more than \(mostMembers) members", parameter: parameter)
            }
            members.append(member)
        }
        return members
    }

    private static func flag(_ node: JSONNode, _ parameter: String) throws(RequestFault) -> Bool {
        guard let flag = node.bool else {
            throw RequestFault("'\(parameter)' must be a boolean", parameter: parameter)
        }
        return flag
    }

    private static func names(_ node: JSONNode, _ parameter: String) throws(RequestFault) -> [Bytes] {
        try texts(node, parameter, most: mostMembers).map { $0.stringBytes ?? .empty }
    }

    private static func models(_ node: JSONNode, _ parameter: String) throws(RequestFault) -> [ModelName] {
        // Copies: a stream keeps the name for as long as it runs, and must not keep the whole body with it.
        try texts(node, parameter, most: mostModels).map { node in
            let json = node.rawCopy
            let text = node.hasEscapes ? node.stringBytes ?? .empty : json.slice(1..<json.count - 1)
            return ModelName(text: text, json: json)
        }
    }

    private static func texts(
        _ node: JSONNode, _ parameter: String, most: Int
    ) throws(RequestFault) -> [JSONNode] {
        guard node.kind == .array else {
            throw RequestFault("'\(parameter)' must be an array of texts", parameter: parameter)
        }
        var texts: [JSONNode] = []
        for element in node.elements {
            guard texts.count < most else {
                throw RequestFault("'\(parameter)' has more than \(most) elements", parameter: parameter)
            }
            guard element.kind == .string, !element.isEmptyString,
                element.range.count <= ChatRequest.longestModel
            else {
                throw RequestFault("'\(parameter)' must be an array of texts", parameter: parameter)
            }
            texts.append(element)
        }
        return texts
    }
}
