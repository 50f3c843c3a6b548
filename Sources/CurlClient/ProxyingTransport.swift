// The native client, but where a proxy stands in between.
package import HTTP

/// Sends by the native client, except to origins behind a proxy: to those by libcurl. Confined to its loop.
package final class ProxyingTransport: UpstreamTransport {
    private let direct: any UpstreamTransport
    private let proxied: any UpstreamTransport
    private let proxies: ProxySettings
    /// What was decided for the origins in use: so few that looking through them is quicker than a dictionary.
    private var decisions: [(origin: Origin, isProxied: Bool)] = []

    /// - Parameters:
    ///   - proxied: a `CurlTransport` with the same settings.
    package init(
        direct: any UpstreamTransport, proxied: any UpstreamTransport, by proxies: ProxySettings
    ) {
        self.direct = direct
        self.proxied = proxied
        self.proxies = proxies
    }

    package func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        let transport = isProxied(request.origin) ? proxied : direct
        return try await transport.send(request, by: deadlines, cancellation: cancellation)
    }

    private func isProxied(_ origin: Origin) -> Bool {
        // Where callers' addresses lead is checked here, before connecting: a proxy would go anywhere.
        if proxies.isEmpty || origin.reach == .publicInternet { return false }
        for decision in decisions where decision.origin == origin { return decision.isProxied }
        let isProxied = proxies.proxy(for: origin) != nil
        decisions.append((origin, isProxied))
        return isProxied
    }
}
