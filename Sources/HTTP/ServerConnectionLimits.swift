// How long and how much a server's connection may take.

/// The bounds of one connection of a server.
package struct ServerConnectionLimits: Equatable, Sendable {
    /// From the opening to the first byte (a TLS handshake included), and from the first byte of a head to its
    /// last.
    package var headTimeout: Duration = .seconds(10)
    /// Between requests.
    package var idleTimeout: Duration = .seconds(75)
    /// Between two pieces of a body.
    package var bodyIdleTimeout: Duration = .seconds(30)
    /// While the caller reads nothing of its answer.
    package var writeStall: Duration = .seconds(60)
    /// How much of a body that nobody read is thrown away to keep the connection, in bytes.
    package var drainBytes = 256 * 1024
    /// How long throwing bytes away may take, to keep the connection or to end it well.
    package var drainTimeout: Duration = .seconds(5)
    /// How much is read and thrown away behind the last answer, in bytes, so that no reset overtakes it.
    package var lingerBytes = 32 << 20
    /// How long a caller that half-closed may still get an answer.
    package var halfCloseGrace: Duration = .milliseconds(500)

    /// What may stand around the bytes of a chunked body.
    package var chunks = ChunkLimits()
    /// How many requests are answered before the connection ends; nil: as many as come.
    package var requests: Int?

    package init() {}
}
