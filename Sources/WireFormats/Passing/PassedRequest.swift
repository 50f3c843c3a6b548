// A chat request on its way to a gateway that speaks the caller's own format: the same bytes, but for what must
// change.
package import Base
package import Domain
internal import JSON

/// What goes to the gateway, and what was left out of it.
package struct EncodedRequest: Sendable {
    /// The body in slices of the caller's bytes and our edits.
    package let body: [Bytes]
    /// The members left out.
    package let dropped: DroppedMembers
}

/// What becomes of thoughts in a request that were sealed, where it is passed on. By their looks nobody can tell whose
/// they are; what is known to be of another format's provider never goes on.
package enum SealedThoughts: Sendable {
    case kept
    /// The gateway cannot open them.
    case removed
}

/// What a gateway needs done to a request.
package struct PassingRules: Sendable {
    /// Whether usage in streams must be asked for (`stream_options.include_usage`).
    package let asksForUsage: Bool
    /// The routing members that this gateway knows and gets as the caller wrote them.
    package let knownRoutingMembers: Set<String>
    /// Whether the gateway is asked for streams.
    package private(set) var answers: AnswerManner
    /// What is done to single members.
    let parameters: [ParameterRuleGroup]

    package init(
        asksForUsage: Bool = true, knownRoutingMembers: Set<String> = [], answers: AnswerManner = .asWished,
        parameters: [ParameterRule] = []
    ) {
        self.answers = answers
        self.asksForUsage = asksForUsage
        self.knownRoutingMembers = knownRoutingMembers
        self.parameters = ParameterRuleGroup.groups(of: parameters)
    }

    /// The same for questions about requests: they are not answered with streams, whatever the requests are.
    package var forQuestions: PassingRules {
        var rules = self
        rules.answers = .asWished
        return rules
    }
}

package enum PassedRequest {
    /// The request's body for a gateway.
    ///
    /// - Parameters:
    ///   - nativeModel: the model's id there, as UTF-8.
    ///   - isPinned: whether the caller named the gateway. Members that speak to a gateway like this one are then passed
    ///     on to one that knows them; another would take them for something else.
    package static func encode(
        _ request: ChatRequest, nativeModel: Bytes, rules: PassingRules, isPinned: Bool = true,
        seals: SealedThoughts = .kept
    ) -> EncodedRequest {
        let stream = Streaming(
            isWished: request.isStreaming, isAsked: rules.answers.isStream(for: request),
            tellsUsage: request.asksForUsage || request.dialect.tellsUsageUnasked)
        return encode(
            request.document, of: request.dialect, seals, model: request.model, as: nativeModel, stream,
            rules: rules, isPinned: isPinned)
    }

    /// The same for what is no conversation.
    ///
    /// - Parameter takesBase64: whether the gateway is asked for vectors as base64 where as numbers they would be too long.
    package static func encode(
        _ task: TaskRequest, nativeModel: Bytes, rules: PassingRules, isPinned: Bool = true,
        takesBase64: Bool = false
    ) -> EncodedRequest {
        switch task.body {
        case .form(let form): return PassedForm.encode(form, nativeModel: nativeModel)
        case .json(let document):
            // Only chats are put together from streams, and only completions have the member by which usage is asked
            // for in a stream.
            let isStreaming = task.answerKind == .events
            let stream = Streaming(
                isWished: isStreaming, isAsked: isStreaming && rules.answers != .whole,
                tellsUsage: task.asksForUsage || task.ability != .completions)
            return encode(
                document, of: nil, .kept, model: task.model, as: nativeModel, stream, rules: rules,
                isPinned: isPinned,
                spelling: takesBase64 ? VectorSpelling.shorter(for: document.root) : nil)
        }
    }

    /// Whether there is to be a stream.
    private struct Streaming {
        /// Whether the caller wants one.
        let isWished: Bool
        /// Whether the gateway is asked for one.
        let isAsked: Bool
        /// Whether it would end with usage though nobody asks for it here.
        let tellsUsage: Bool
    }

    /// - Parameters:
    ///   - dialect: of a conversation; nil for what is none.
    ///   - spelling: how vectors are asked for; nil: as the caller does.
    private static func encode(
        _ document: JSONDocument, of dialect: Dialect?, _ seals: SealedThoughts, model: Bytes,
        as nativeModel: Bytes,
        _ stream: Streaming, rules: PassingRules, isPinned: Bool, spelling: StaticString? = nil
    ) -> EncodedRequest {
        let root = document.root
        let options = root["stream_options"]
        var edit = JSONEdit(document)
        var dropped = DroppedMembers()
        cutDuplicates(of: root, at: [], &edit, &dropped)
        dropRoutingMembers(root, except: isPinned ? rules.knownRoutingMembers : [], &edit, &dropped)
        if let options { cutDuplicates(of: options, at: ["stream_options"], &edit, &dropped) }
        if isPinned, rules.knownRoutingMembers.contains("usage"), let usage = root["usage"] {
            cutDuplicates(of: usage, at: ["usage"], &edit, &dropped)
        }
        dialect?.mend(root, seals, &edit, &dropped)
        if !rules.parameters.isEmpty {
            var parameters = ParameterEdit(edit, dropped)
            parameters.apply(rules.parameters, to: root, model: nativeModel)
            (edit, dropped) = (parameters.edit, parameters.dropped)
        }
        if let spelling {
            edit.setMember(
                of: root, name: "encoding_format", to: JSONWriter.text(of: spelling.description))
        }
        if stream.isAsked {
            if !stream.isWished { edit.setMember(of: root, name: "stream", to: Bytes("true")) }
            if rules.asksForUsage, !stream.tellsUsage { askForUsage(root, options, &edit) }
        } else if stream.isWished {
            askForWhole(root, &edit)
        }
        guard model != nativeModel, let model = root["model"] else {
            return EncodedRequest(body: edit.parts(), dropped: dropped)
        }
        let modelText = JSONWriter.text(of: nativeModel)
        if edit.isEmpty {
            return EncodedRequest(body: document.replacing(model, with: modelText), dropped: dropped)
        }
        edit.replace(model, with: modelText)
        return EncodedRequest(body: edit.parts(), dropped: dropped)
    }

    /// Of members with the same name only the last is forwarded: the one that was read here.
    private static func cutDuplicates(
        of object: JSONNode, at path: [String], _ edit: inout JSONEdit, _ dropped: inout DroppedMembers
    ) {
        for member in object.duplicateMembers {
            edit.removeMember(member, of: object)
            dropped.add(member, at: path)
        }
    }

    private static func dropRoutingMembers(
        _ root: JSONNode, except known: Set<String>, _ edit: inout JSONEdit,
        _ dropped: inout DroppedMembers
    ) {
        var found: [RoutingMember: JSONMember] = [:]
        for member in root.members {
            if let name = RoutingMember(member.name) { found[name] = member }
        }
        guard !found.isEmpty else { return }
        for name in RoutingMember.allCases where !known.contains(name.rawValue) {
            guard let member = found[name] else { continue }
            edit.removeMember(member, of: root)
            dropped.add(member, at: [])
        }
    }

    /// The caller gets the events of a whole answer: nothing is lost that would have to be named.
    private static func askForWhole(_ root: JSONNode, _ edit: inout JSONEdit) {
        edit.setMember(of: root, name: "stream", to: Bytes("false"))
        edit.removeMembers(named: "stream_options", of: root)
    }

    private static func askForUsage(_ root: JSONNode, _ options: JSONNode?, _ edit: inout JSONEdit) {
        if let options, options.kind == .object {
            edit.setMember(of: options, name: "include_usage", to: Bytes("true"))
        } else {
            edit.setMember(of: root, name: "stream_options", to: Bytes(#"{"include_usage":true}"#))
        }
    }
}

/// Members that speak to a gateway like this one, not to a model.
enum RoutingMember: String, CaseIterable {
    case provider, models, providerOptions, usage, plugins, transforms, route

    /// Where they stand, as `DroppedMembers` names places.
    static let pointers = Set(allCases.map { "#/\($0.rawValue)" })

    /// nil for the name of any other member.
    init?(_ name: JSONNode) {
        if name.matches("provider") {
            self = .provider
        } else if name.matches("models") {
            self = .models
        } else if name.matches("providerOptions") {
            self = .providerOptions
        } else if name.matches("usage") {
            self = .usage
        } else if name.matches("plugins") {
            self = .plugins
        } else if name.matches("transforms") {
            self = .transforms
        } else if name.matches("route") {
            self = .route
        } else {
            return nil
        }
    }
}
