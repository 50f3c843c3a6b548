// What the transports over libcurl have in common.
internal import Base
package import EventLoops
package import HTTP

/// What all loops' transports share.
package struct CurlSetup: Sendable {
    package let resolver: NameResolver
    package let authorities: CurlAuthorities
    package var pool = PoolLimits()
    package var heads = HeadLimits.response
    /// Where connections are counted; they are never refused.
    package var connections: ConnectionLimit?
    /// How much a compressed answer may unfold to.
    package var inflatedBytes = 64 * 1024 * 1024
    /// Which proxies stand between this machine and which origins.
    package var proxies = ProxySettings.none
    /// Whether HTTP/2 is offered to upstreams over TLS; one that does not take it is spoken to in HTTP/1.1.
    package var offersHTTP2 = false

    package init(resolver: NameResolver, authorities: CurlAuthorities) {
        self.resolver = resolver
        self.authorities = authorities
    }
}
