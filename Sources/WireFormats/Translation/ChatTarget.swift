// For whom a request is written.
package import Base
package import Domain
package import JSON

/// What a format must know of the model that a conversation goes to.
package struct ChatTarget: Sendable {
    /// The model's id at the gateway, as UTF-8.
    package let nativeModel: Bytes
    package let isStreaming: Bool
    /// The most tokens that one answer may have, where the gateway lists it.
    package let maxOutputTokens: Int?
    /// Whether it can be asked to think, where the gateway's list says so. Who cannot refuses the request.
    let thinks: Bool?
    /// What is done to requests in the gateway's own format.
    let rules: PassingRules
    /// What it takes of that format beyond what all gateways of it do.
    let extras: Set<ExtraMember>

    package init(
        nativeModel: Bytes, isStreaming: Bool, maxOutputTokens: Int? = nil, thinks: Bool? = nil,
        rules: PassingRules = PassingRules(), extras: Set<ExtraMember> = []
    ) {
        self.nativeModel = nativeModel
        self.isStreaming = isStreaming
        self.maxOutputTokens = maxOutputTokens
        self.thinks = thinks
        self.rules = rules
        self.extras = extras
    }
}

/// Gathers what of a conversation a format cannot carry.
package struct Omissions {
    private let conversation: Conversation
    private var places: Set<JSONPlace>

    /// Begins with what only the caller's own format has.
    package init(_ conversation: Conversation) {
        self.conversation = conversation
        places = Set(conversation.foreign)
    }

    /// Notes that what stands at `place` in the caller's request is not carried.
    package mutating func note(_ place: JSONPlace) {
        places.insert(place)
    }

    /// Notes that a setting is not carried.
    package mutating func note(_ setting: Setting) {
        note(setting.place)
        if let other = setting.otherPlace { note(other) }
    }

    /// All of it, in the caller's order.
    package var dropped: DroppedMembers {
        var dropped = DroppedMembers()
        for place in places.sorted() {
            // To find the way to a place takes as long as the request is large.
            if dropped.isFull { dropped.addUnnamed() } else { dropped.add(conversation.pointer(to: place)) }
        }
        return dropped
    }
}
