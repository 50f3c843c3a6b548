// How a gateway wants to be shown who calls.
internal import Base
internal import HTTP
internal import JSON

extension GatewayDescriptor {
    /// How a gateway is shown who calls. What `<PREFIX>_…` stands for is set by the operator.
    package enum Authorization: Equatable, Sendable {
        case none
        /// `Authorization: Bearer <key>`.
        case bearer
        /// The key in a field of another name or form, perhaps with further fields beside it.
        case header(CredentialField, also: [CredentialField])
        /// The key in the query, under this name.
        case query(name: String)
        /// A token that is fetched with an id and a secret (RFC 6749 §4.4), then as `bearer`.
        case clientCredentials(ClientCredentials)
    }

    /// A field with a credential.
    package struct CredentialField: Equatable, Sendable {
        /// In lower case.
        package let name: String
        /// What stands before the credential, with its blank: `Key `.
        package let prefix: String
        /// The variable without its prefix: `VIRTUAL_KEY`.
        package let variable: String
    }

    /// Where tokens come from. The id and the secret are in `<PREFIX>_CLIENT_ID` and `<PREFIX>_CLIENT_SECRET`.
    package struct ClientCredentials: Equatable, Sendable {
        package enum Encoding: String, CaseIterable, Sendable { case form, json }

        /// Below the base URL.
        package let tokenPath: String
        package let encoding: Encoding
        package let scope: String?
    }
}

extension RecordReader {
    private enum AuthorizationKind: String, CaseIterable {
        case none, bearer, header, query, clientCredentials
    }

    /// Reads the object `authorization`.
    func authorization() -> GatewayDescriptor.Authorization? {
        switch choice("kind", AuthorizationKind.allCases) {
        case nil: nil
        case .none?: GatewayDescriptor.Authorization.none
        case .bearer: .bearer
        case .header: header()
        case .query: .query(name: queryName())
        case .clientCredentials:
            .clientCredentials(
                GatewayDescriptor.ClientCredentials(
                    tokenPath: path("tokenPath") ?? "/oauth/token",
                    encoding: optionalChoice("request", GatewayDescriptor.ClientCredentials.Encoding.allCases)
                        ?? .form, scope: optionalText("scope")))
        }
    }

    private func header() -> GatewayDescriptor.Authorization? {
        let field = credentialField(variable: "API_KEY")
        let also = objects("also") { record in
            record.credentialField(variable: record.variableName("variable") ?? record.missing("variable"))
        }
        return field.map { .header($0, also: also) }
    }

    private func credentialField(variable: String) -> GatewayDescriptor.CredentialField? {
        let name = text("name") ?? ""
        if !isFieldName(name) { complain("name", "is no name for a header field of a request") }
        let prefix = optionalText("prefix") ?? ""
        if !HeadWriter.isFieldValue(Bytes(prefix)) { complain("prefix", "cannot stand in a header field") }
        return GatewayDescriptor.CredentialField(
            name: name.lowercased(), prefix: prefix.isEmpty ? "" : prefix + " ", variable: variable)
    }

    private func queryName() -> String {
        let name = text("name") ?? ""
        if !name.utf8.allSatisfy(\.isUnreserved) { complain("name", "is no plain name for a query") }
        return name
    }

    private func missing(_ name: String) -> String {
        complain(name, "is missing")
        return ""
    }

    // MARK: Fixed fields

    /// Reads the member `headers`.
    func headers(besides authorization: GatewayDescriptor.Authorization) -> [String: String] {
        var headers: [String: String] = [:]
        let credentials = authorization.fieldNames
        for (name, value) in textsByName("headers") {
            let place = pointer.appending("headers").appending(name)
            if !isFieldName(name) { complain(at: place, "is no name for a header field of a request") }
            if !HeadWriter.isFieldValue(Bytes(value)) {
                complain(at: place, "cannot stand in a header field")
            }
            if credentials.contains(name.lowercased()) { complain(at: place, "is for a credential") }
            if headers.updateValue(value, forKey: name.lowercased()) != nil {
                complain(at: place, "stands here more than once")
            }
        }
        return headers
    }

    /// Whether a record may name such a field: a token, and none that is the transport's own.
    private func isFieldName(_ name: String) -> Bool {
        HeadWriter.isToken(Bytes(name)) && !Self.fieldsOfOthers.contains(name.lowercased())
    }

    /// What the transport and the formats say for themselves.
    private static let fieldsOfOthers: Set<String> = [
        "accept-encoding", "connection", "content-length", "content-type", "expect", "host", "keep-alive",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "x-sluice-hop",
    ]
}

extension GatewayDescriptor.Authorization {
    /// The fields that credentials are in: nothing else may be written there.
    fileprivate var fieldNames: Set<String> {
        switch self {
        case .header(let field, let also): Set(([field] + also).map(\.name) + ["authorization"])
        case .none, .bearer, .query, .clientCredentials: ["authorization"]
        }
    }
}
