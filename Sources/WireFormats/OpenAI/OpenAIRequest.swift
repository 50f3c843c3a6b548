// A chat request on its way to a gateway that speaks the caller's own format: the same bytes, but for what must
// change.
package import Base
package import Domain
internal import JSON

/// What goes to the gateway, and what was left out of it.
package struct EncodedRequest: Sendable {
    /// The body in slices of the caller's bytes and our edits.
    package let body: [Bytes]
    /// The members left out, as JSON pointers in URI-fragment form (RFC 6901 §6).
    package let dropped: [String]
}

/// What a gateway needs done to a request.
package struct OpenAIRequestRules: Sendable {
    /// Whether usage in streams must be asked for (`stream_options.include_usage`).
    package let asksForUsage: Bool
    /// The routing members that this gateway knows and gets as the caller wrote them.
    package let knownRoutingMembers: Set<String>

    package init(asksForUsage: Bool = true, knownRoutingMembers: Set<String> = []) {
        self.asksForUsage = asksForUsage
        self.knownRoutingMembers = knownRoutingMembers
    }
}

package enum OpenAIRequest {
    /// Members that speak to a gateway like this one, not to a model.
    static let routingMembers: [StaticString] = [
        "provider", "models", "providerOptions", "usage", "plugins", "transforms", "route",
    ]

    /// The request's body for a gateway.
    ///
    /// - Parameter nativeModel: the model's id there.
    package static func encode(
        _ request: ChatRequest, nativeModel: String, rules: OpenAIRequestRules
    ) -> EncodedRequest {
        var edit = JSONEdit(request.document)
        var dropped: [String] = []
        let root = request.document.root
        cutDuplicates(of: root, &edit, &dropped, at: "#")
        if let model = root["model"], request.model != nativeModel {
            edit.replace(model, with: JSONWriter.text(of: nativeModel))
        }
        dropRoutingMembers(root, rules, &edit, &dropped)
        if request.isStreaming, rules.asksForUsage, !request.wantsUsage { askForUsage(root, &edit) }
        if let options = root["stream_options"], options.kind == .object {
            cutDuplicates(of: options, &edit, &dropped, at: "#/stream_options")
        }
        return EncodedRequest(body: edit.parts(), dropped: dropped)
    }

    /// Of members with the same name only the last is forwarded: the one that was read here.
    private static func cutDuplicates(
        of object: JSONNode, _ edit: inout JSONEdit, _ dropped: inout [String], at pointer: String
    ) {
        for name in edit.removeDuplicates(of: object) {
            dropped.append(JSONPointer.fragment(pointer, name))
        }
    }

    private static func dropRoutingMembers(
        _ root: JSONNode, _ rules: OpenAIRequestRules, _ edit: inout JSONEdit, _ dropped: inout [String]
    ) {
        for name in routingMembers where root[name] != nil {
            let text = name.description
            guard !rules.knownRoutingMembers.contains(text) else { continue }
            edit.removeMember(name, of: root)
            dropped.append(JSONPointer.fragment("#", text))
        }
    }

    private static func askForUsage(_ root: JSONNode, _ edit: inout JSONEdit) {
        if let options = root["stream_options"], options.kind == .object {
            edit.setMember("include_usage", of: options, to: "true")
        } else {
            edit.setMember("stream_options", of: root, to: #"{"include_usage":true}"#)
        }
    }
}
