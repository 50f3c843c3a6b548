// What requests and answers say in header fields, where that belongs to a dialect.
internal import Base
internal import Domain
internal import HTTP

extension Dialect {
    /// In which words callers are told that nothing is at their path.
    init(errorsAt head: RequestHead) {
        let path = head.target.path.encoded
        self = path.hasPrefix("/v1/messages/") || path.hasPrefix("/api/v1/messages/") ? .messages : .chat
    }

    /// What a request says beside its body.
    func anthropicFields(in fields: HTTPFields) throws(RequestFault) -> AnthropicFields {
        switch self {
        case .chat, .responses: .none
        case .messages:
            try AnthropicFields(
                version: fields.first("anthropic-version"), betas: fields.all("anthropic-beta"))
        }
    }
}

extension Response {
    /// The same with the request's id under the name that clients of the dialect know, where it has one.
    func naming(_ id: Bytes, in dialect: Dialect) -> Response {
        switch dialect {
        case .chat, .responses: return self
        case .messages:
            var response = self
            response.fields.append(HTTPField("request-id", id))
            return response
        }
    }
}
