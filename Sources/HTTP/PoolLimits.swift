// How long connections to upstreams are kept, whichever transport keeps them.

/// How many connections are kept, and for how long.
package struct PoolLimits: Sendable {
    package var idlePerOrigin = 256
    package var idleTimeout: Duration = .seconds(30)
    package var maximumAge: Duration = .seconds(300)
    /// A kept connection that ends unheard this soon after a request had ended before it: the request is sent once
    /// more. One that ends later may have worked on the request, which is not to be done, and paid, twice.
    package var staleWindow: Duration = .seconds(2)

    package init() {}
}
