// What is asked of a model, in no provider's words.
package import Base
package import JSON

/// A chat request as all formats can read and write it: between different formats a request goes through here, never
/// through a third one's shape.
///
/// Everything in it knows where it stood in the caller's request, so that what a format cannot carry is named to the
/// caller instead of being lost.
package struct Conversation: Sendable {
    /// The caller's request.
    package let document: JSONDocument
    /// The member in which the caller says what is said.
    package let turnsMember: String
    package var turns: [Turn] = []
    package var tools: [ToolDefinition] = []
    /// In the caller's order, each kind at most once.
    package var settings: [Setting] = []
    /// What only the caller's own format has. No other carries it.
    package var foreign: [JSONPlace] = []

    package init(of document: JSONDocument, turnsMember: String = "messages") {
        self.document = document
        self.turnsMember = turnsMember
    }

    /// The caller's words at a place, as a pointer for people.
    package func pointer(to place: JSONPlace) -> JSONPointer { document.pointer(to: place) }
}

/// What one side said, until the other's turn.
package struct Turn: Sendable {
    package enum Role: Equatable, Sendable {
        /// Instructions of whoever runs the app. `developer` ranks below `system` where a format knows both.
        case system, developer
        case user
        case assistant
    }

    package let role: Role
    package var parts: [Part]
    package let place: JSONPlace

    package init(_ role: Role, _ parts: [Part], at place: JSONPlace) {
        self.role = role
        self.parts = parts
        self.place = place
    }
}

/// One piece of a turn.
package struct Part: Sendable {
    package enum Content: Sendable {
        case text(JSONString)
        case image(Attachment)
        case audio(Attachment)
        /// A PDF or another file.
        case document(Attachment)
        /// What the model thought, of an earlier answer.
        case thought(Thought)
        case toolCall(ToolCall)
        case toolResult(ToolResult)
        /// The model's words why it would not answer.
        case refusal(JSONString)
    }

    package var content: Content
    package let place: JSONPlace
    /// Marks the end of a prefix that is worth keeping at the provider (`cache_control`), as the caller wrote it.
    package var cacheMark: CacheMark?

    package init(_ content: Content, at place: JSONPlace, cacheMark: CacheMark? = nil) {
        self.content = content
        self.place = place
        self.cacheMark = cacheMark
    }
}

/// A wish that the provider keep what stands up to here, such as `{"type":"ephemeral"}`.
package struct CacheMark: Sendable {
    package let json: Bytes
    package let place: JSONPlace

    package init(_ node: JSONNode) {
        json = node.raw
        place = node.place
    }
}

/// An image, a sound or a file.
package struct Attachment: Sendable {
    package enum Source: Sendable {
        /// Base64 without a prefix, and its type, such as `image/png`.
        case data(Bytes, mediaType: String)
        case url(JSONString)
        /// A file that was given before to whoever is asked in OpenAI's APIs. Files given to others are not known there.
        case fileID(JSONString)
    }

    package var source: Source
    package let fileName: JSONString?
    /// Where that stands in the caller's request.
    package let fileNamePlace: JSONPlace?

    package init(_ source: Source, fileName: JSONNode? = nil) {
        self.source = source
        self.fileName = JSONString(fileName)
        fileNamePlace = self.fileName == nil ? nil : fileName?.place
    }
}

/// What a model thought: readable, sealed, or both.
package struct Thought: Equatable, Sendable {
    /// What people may read of it.
    package var text: JSONString?
    /// The provider's proof that the text is its own: must come back unchanged with it.
    package var signature: JSONString?
    /// A thought that its provider alone can read: must come back unchanged.
    package var sealed: JSONString?
    /// Whose signature or seal it is; nil when that is not known. Nobody else can use it.
    package var origin: WireFormat?

    package init(
        text: JSONString? = nil, signature: JSONString? = nil, sealed: JSONString? = nil,
        origin: WireFormat? = nil
    ) {
        self.text = text
        self.signature = signature
        self.sealed = sealed
        self.origin = origin
    }
}

/// A thought that comes in pieces: put together once, however many there are.
package struct ThoughtPieces: Sendable {
    private var texts: [JSONString]
    private var seals: Thought

    package init(_ first: Thought) {
        texts = first.text.map { [$0] } ?? []
        seals = first
    }

    package mutating func append(_ next: Thought) {
        if let text = next.text { texts.append(text) }
        seals.signature = next.signature ?? seals.signature
        seals.sealed = next.sealed ?? seals.sealed
        seals.origin = next.origin ?? seals.origin
    }

    package var whole: Thought {
        var thought = seals
        thought.text = texts.isEmpty ? nil : .joining(texts)
        return thought
    }
}

/// A tool that the model asked for.
package struct ToolCall: Sendable {
    package let id: JSONString
    package let name: JSONString
    /// A JSON object as text; checked.
    package let arguments: Bytes
    /// The provider's seal on the thought that led here (Gemini's `thoughtSignature`).
    package let signature: JSONString?
    /// Where that stands beside the call; nil where it stands elsewhere.
    package let signaturePlace: JSONPlace?

    package init(
        id: JSONString, name: JSONString, arguments: Bytes, signature: JSONString? = nil,
        signaturePlace: JSONPlace? = nil
    ) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.signature = signature
        self.signaturePlace = signaturePlace
    }
}

/// What a tool answered.
package struct ToolResult: Sendable {
    /// The id of the call.
    package let callID: JSONString
    /// Text, images and documents.
    package private(set) var parts: [Part]
    package let isError: Bool
    /// Where the caller said so; nil where nothing was said of it.
    package let isErrorPlace: JSONPlace?

    package init(
        callID: JSONString, parts: [Part], isError: Bool = false, isErrorPlace: JSONPlace? = nil
    ) {
        self.callID = callID
        self.parts = parts
        self.isError = isError
        self.isErrorPlace = isErrorPlace
    }

    /// The same answer in other parts.
    package func with(_ parts: [Part]) -> ToolResult {
        var result = self
        result.parts = parts
        return result
    }
}

/// A tool that the model may ask for.
package struct ToolDefinition: Sendable {
    package let name: JSONString
    package let description: JSONString?
    /// A JSON Schema; nil for a tool without arguments.
    package let parameters: JSONNode?
    /// Whether arguments must follow the schema exactly; nil where the caller did not say.
    package let isStrict: Bool?
    /// Where the caller said so.
    package let strictPlace: JSONPlace?
    package let place: JSONPlace
    package let cacheMark: CacheMark?

    package init(
        name: JSONString, description: JSONString?, parameters: JSONNode?, isStrict: Bool?,
        strictPlace: JSONPlace? = nil, at place: JSONPlace, cacheMark: CacheMark?
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
        self.strictPlace = strictPlace
        self.place = place
        self.cacheMark = cacheMark
    }
}
