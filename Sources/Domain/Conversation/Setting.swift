// How a model is to answer.
package import Base
package import JSON

/// One wish about the answer. A format goes through all of them in one exhaustive `switch`: a new kind cannot be
/// forgotten by any.
package struct Setting: Sendable {
    /// Numbers are kept as the caller spelled them.
    package enum Value: Sendable {
        case temperature(Bytes)
        case topP(Bytes)
        case topK(Bytes)
        case minP(Bytes)
        case frequencyPenalty(Bytes)
        case presencePenalty(Bytes)
        case repetitionPenalty(Bytes)
        case seed(Bytes)
        case maxOutputTokens(Int)
        /// Texts at which the answer ends; never empty.
        case stop([JSONString])
        /// How many answers; more than one.
        case choices(Int)
        /// With the probability of each token, and of so many others in its place.
        case logprobs(others: Int?)
        case toolChoice(ToolChoice)
        /// Whether several tools may be asked for at once.
        case parallelToolCalls(Bool)
        case answerFormat(AnswerFormat)
        case reasoning(ReasoningWish)
        /// Who is behind the request, for the provider's watch over abuse.
        case endUser(JSONString)
    }

    package let value: Value
    package let place: JSONPlace
    /// Where the rest of it stands, if two members say it together.
    package let otherPlace: JSONPlace?

    package init(_ value: Value, at place: JSONPlace, and otherPlace: JSONPlace? = nil) {
        self.value = value
        self.place = place
        self.otherPlace = otherPlace
    }
}

/// Which tools the model may or must ask for.
package enum ToolChoice: Sendable {
    case automatic
    case none
    /// At least one, whichever.
    case required
    case function(JSONString)
}

/// What shape the answer's text is to have.
package enum AnswerFormat: Sendable {
    case text
    case jsonObject
    /// JSON that follows a schema.
    case jsonSchema(JSONNode, name: JSONString?, isStrict: Bool?)
}

/// How much a model is to think, and whether its thoughts are wanted. What the caller left open is nil.
package struct ReasoningWish: Equatable, Sendable {
    package enum Effort: String, CaseIterable, Sendable {
        case none, minimal, low, medium, high
        case extraHigh = "xhigh"
    }

    package var effort: Effort?
    /// In tokens.
    package var budget: Int?
    /// Whether the model's thoughts are to be left out of the answer.
    package var isHidden: Bool?
    /// Whether they are to be only because the caller's API leaves them out unasked: where they come all the same,
    /// nothing of the wish is lost.
    package var isHiddenUnasked = false

    /// Whether the caller said that thoughts are to be left out.
    package var asksToHide: Bool { isHidden == true && !isHiddenUnasked }

    /// Whether it asks that nothing be thought.
    package var isOff: Bool { budget == 0 || (budget == nil && effort == Effort.none) }

    package init(effort: Effort? = nil, budget: Int? = nil, isHidden: Bool? = nil) {
        self.effort = effort
        self.budget = budget
        self.isHidden = isHidden
    }
}
