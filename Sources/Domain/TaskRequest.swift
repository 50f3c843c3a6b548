// A request for something else than a conversation, as the caller wrote it, with the members that policy needs.
package import Base
package import JSON

/// A request for vectors, images, sound … in OpenAI's shape: its bytes, and the members Sluice reads. All others are
/// the gateway's to judge.
package final class TaskRequest: Sendable {
    /// What is asked for: never `chat`.
    package let ability: Ability
    package let document: JSONDocument
    /// The model as the caller names it, as UTF-8; never empty.
    package let model: Bytes
    /// The same, as JSON text.
    package let modelText: Bytes
    package let isStreaming: Bool
    /// Whether a gateway that is sent this request is asked for usage in a stream (`stream_options.include_usage`).
    package let asksForUsage: Bool
    /// Whether the caller wants usage to say what the answer cost.
    package let wantsCost: Bool
    /// The members by which the caller speaks to a gateway like this one; nil when there are none.
    package let routing: RoutingMembers?

    /// - Parameter wantsCost: whether the caller asked for the cost elsewhere than in the request.
    /// - Throws: a fault naming the member that is missing, of the wrong type or too large.
    package init(
        reading document: JSONDocument, for ability: Ability, wantsCost: Bool = false
    ) throws(RequestFault) {
        let members = try RequestMembers(ofBody: document.root)
        let model = try members.modelName()
        self.ability = ability
        self.document = document
        self.model = model.text
        modelText = model.json
        isStreaming = try RequestMembers.flag(members.stream, parameter: "stream")
        asksForUsage = try members.asksForUsage()
        let includesCost = try members.includesCost()
        self.wantsCost = wantsCost || includesCost
        routing = members.routing
    }

    /// Whether the caller wants a stream to end with usage: the cost has no other place.
    package var wantsUsage: Bool { asksForUsage || wantsCost }
}
