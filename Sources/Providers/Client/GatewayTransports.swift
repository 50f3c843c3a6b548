// What carries requests to gateways.
package import HTTP

/// The transports of one loop, by what gateways' records ask for.
package struct GatewayTransports {
    /// Where callers' addresses are fetched from and tokens, too.
    let native: any UpstreamTransport
    private let curl: any UpstreamTransport
    private let http2: any UpstreamTransport
    private let memory: any UpstreamTransport

    /// - Parameters:
    ///   - memory: what answers for gateways in this process.
    ///   - curl: nil where there is none: then the native one does.
    ///   - http2: likewise.
    package init(
        native: any UpstreamTransport, memory: any UpstreamTransport, curl: (any UpstreamTransport)? = nil,
        http2: (any UpstreamTransport)? = nil
    ) {
        self.native = native
        self.memory = memory
        self.curl = curl ?? native
        self.http2 = http2 ?? native
    }

    subscript(gateway: Gateway) -> any UpstreamTransport {
        switch gateway.descriptor.transport {
        case .native: native
        case .curl: gateway.descriptor.usesHTTP2 ? http2 : curl
        case .memory: memory
        }
    }
}
