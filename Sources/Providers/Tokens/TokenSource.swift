// Tokens for gateways that want one (OAuth 2, client credentials).
package import Base
package import Domain
package import HTTP

/// Fetches tokens, keeps them while they hold, and gives requests the field that authorises them. One for each loop,
/// confined to it.
///
/// However many requests need a token, one is fetched. It goes to the origin of the gateway alone, and stands in no
/// log and no error.
///
/// Source: RFC 6749 §4.4 and §5.
package final class TokenSource {
    /// What one gateway's token depends on: another key or address after a reload is another token.
    private struct Account: Hashable {
        let gateway: GatewayID
        let clientID: Secret?
        let clientSecret: Secret?
        let origin: Origin
        let target: Bytes
    }

    private final class Entry {
        var state = TokenState()
        var flight: Pending<Result<Secret, ProviderFailure>>?
        var lastFailure: ProviderFailure?
    }

    /// How long a fetch may take.
    private static let patience: Duration = .seconds(20)

    private let time: any Timekeeper
    private let transport: any UpstreamTransport
    private var entries: [Account: Entry] = [:]

    /// - Parameter transport: what carries the requests for tokens.
    package init(time: any Timekeeper, transport: any UpstreamTransport) {
        self.time = time
        self.transport = transport
    }

    /// The field that authorises requests to a gateway; nil for one that wants no token.
    ///
    /// - Throws: when there is no token by `deadline`, or none was to be had a moment ago.
    package func field(for gateway: Gateway, by deadline: Moment) async throws(ProviderFailure) -> HTTPField?
    {
        guard let request = TokenRequest(gateway) else { return nil }
        return .bearer(try await token(request, by: deadline))
    }

    /// The gateway answered 401 to a request with this field.
    ///
    /// - Returns: whether to send it once more, with the field that is asked for then.
    package func refused(_ field: HTTPField, by gateway: Gateway) -> Bool {
        guard let request = TokenRequest(gateway), let entry = entries[account(request)] else { return false }
        return entry.state.refused(Secret(field.value.text.withoutScheme), at: time.now)
    }

    // MARK: One flight

    private func token(_ request: TokenRequest, by deadline: Moment) async throws(ProviderFailure) -> Secret {
        let entry = entry(for: request)
        switch entry.state.ask(at: time.now) {
        case .use(let secret): return secret
        case .refuse: throw entry.lastFailure ?? request.failure(.authentication, "accepts no token")
        case .wait: break
        case .fetch: entry.flight = Pending(on: time) { [self] in await fetch(request, for: entry) }
        }
        switch await entry.flight?.value(until: deadline) {
        case .success(let secret)?: return secret
        case .failure(let failure)?: throw failure
        case nil: throw request.failure(.timedOut, "did not give a token in time")
        }
    }

    private func fetch(_ request: TokenRequest, for entry: Entry) async -> Result<Secret, ProviderFailure> {
        do throws(ProviderFailure) {
            let answer = try await request.send(over: transport, by: time.now.advanced(by: Self.patience))
            request.gateway.remember(answer.token)
            entry.state.fetched(answer.token, lifetime: answer.lifetime, at: time.now)
            return .success(answer.token)
        } catch {
            entry.lastFailure = error
            entry.state.failed(at: time.now)
            return .failure(error)
        }
    }

    private func entry(for request: TokenRequest) -> Entry {
        let account = account(request)
        if let entry = entries[account] { return entry }
        // What a reload replaced is forgotten.
        for old in entries.keys where old.gateway == account.gateway { entries[old] = nil }
        let entry = Entry()
        entries[account] = entry
        return entry
    }

    private func account(_ request: TokenRequest) -> Account {
        let settings = request.gateway.settings
        return Account(
            gateway: request.gateway.id, clientID: settings.clientID, clientSecret: settings.clientSecret,
            origin: request.head.origin, target: request.head.target)
    }
}

extension String {
    /// What stands after `Bearer `.
    fileprivate var withoutScheme: String {
        firstIndex(of: " ").map { String(self[index(after: $0)...]) } ?? self
    }
}
