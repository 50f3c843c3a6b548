// What a gateway is asked to see whether it answers.
internal import JSON

/// The question by which a gateway's endpoint is checked.
package enum EndpointQuestion: Equatable, Sendable {
    /// A GET below the base URL, with the gateway's own credentials. A status of success is the answer wanted.
    case get(path: String)
    /// The same where nothing is known to be there: any status below 500 shows that somebody answers, and no more.
    case anything(path: String)
    /// A chat of one token with the default model. It costs money.
    case chat

    /// What is asked where the record does not say: for the models. Where there are several lists it is the last one,
    /// which is the plainest of them.
    static func usual(for models: ModelSource) -> EndpointQuestion {
        switch models {
        case .listing(let listing): .get(path: listing.paths.last ?? "/models")
        case .file, .list: .anything(path: "/models")
        }
    }
}

extension RecordReader {
    /// Reads the member `check`: an object, or the text `chat`; nil where it is absent.
    ///
    /// - Parameter answersChats: whether the gateway does.
    func endpointQuestion(answersChats: Bool) -> EndpointQuestion? {
        guard let value = member("check") else { return nil }
        if case .string(let text) = value {
            if text != "chat" { complain("check", "must be an object or 'chat'") }
            if !answersChats { complain("check", "cannot be 'chat' where 'chat' is false") }
            return .chat
        }
        return object("check") { check in
            if check.member("path") == nil { check.complain("path", "is missing") }
            guard let path = check.path("path") else { return nil }
            return check.flag("any") == true ? .anything(path: path) : .get(path: path)
        }
    }
}
