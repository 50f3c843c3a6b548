// What rows of lists say of models, and where.
package import Domain
package import JSON

/// Something that a row may say of a model. The raw values are the members of a record's `fields`.
package enum ModelFact: String, CaseIterable, Sendable {
    case name, description
    /// Unix seconds or a date of RFC 3339.
    case created
    case owner
    /// In tokens.
    case contextLength, maxOutputTokens
    case supportedParameters
    /// A flag, or a list in which the word `thinking` is or is not.
    case thinks
    case type, tags, tokenizer, instructType, huggingFaceID, isPrivate
    /// Objects that are kept as they are.
    case topProvider, perRequestLimits, defaultParameters
}

/// Where facts of a model are. Where several pointers are given, the first that leads to something counts.
package struct ModelFacts: Equatable, Sendable {
    package var places: [ModelFact: [JSONPointer]]
    package var modality = ModalityPlaces()
    /// Members that are kept as JSON under their own names: what this gateway alone has to say.
    package var metadata: [JSONPointer] = []

    package init(_ places: [ModelFact: [JSONPointer]] = [:]) {
        self.places = places
    }
}

/// Where a row says what goes into a model and what comes out. Lists count before an arrow, an arrow before words.
package struct ModalityPlaces: Equatable, Sendable {
    /// A place with words, and what they mean.
    package struct Words: Equatable, Sendable {
        /// A text, a flag (`true`, `false`), or a list of texts, whose meanings are put together.
        package let place: JSONPointer
        package let meanings: [String: Modality]

        package init(place: JSONPointer, meanings: [String: Modality]) {
            self.place = place
            self.meanings = meanings
        }
    }

    /// Of texts such as `text+image->text`.
    package var arrow: [JSONPointer] = []
    /// Of lists of kinds, or of one.
    package var inputs: [JSONPointer] = []
    package var outputs: [JSONPointer] = []
    package var words: [Words] = []

    package init() {}
}
