// Everything the server is told from outside, checked.
package import Base
package import Catalog
package import Telemetry

/// Everything the server is told from outside, checked. Sizes are bytes, counts are counts.
package struct Settings: Equatable, Sendable {
    /// When the demo gateway is there.
    package enum Demo: Sendable {
        /// While no gateway with a key is configured.
        case automatic
        case on, off
    }

    /// The files of the server's own certificate, PEM, absolute paths.
    package struct TLSFiles: Equatable, Sendable {
        package var certificate: String
        package var key: String
    }

    /// A host name or numeric address.
    package var host = "127.0.0.1"
    /// 0: any free port.
    package var port = 8000
    /// Where commands find a running server; nil: at the address above, on this machine.
    package var serverURL: String?
    /// Event loops; nil: one per processor the process may run on.
    package var loops: Int?
    /// Keys of callers; none: open.
    package var clientKeys: [Secret] = []
    package var adminKey: Secret?
    /// Whether the server may be open on an address that is not loopback.
    package var allowsOpen = false
    /// Origins browsers may call from, such as `https://example.org`.
    package var corsOrigins: [String] = []
    package var tls: TLSFiles?
    /// A file of further certificate authorities for upstreams, PEM, absolute path.
    package var authorityFile: String?
    package var demo = Demo.automatic
    /// Whether model lists are never fetched.
    package var isOffline = false
    /// Up to which ages lists of models are fresh and good enough, where the operator says so.
    package var listAges = ListAges()
    package var logLevel = LogLevel.info
    /// Gateways by slug, tried in this order before the records' priorities.
    package var failoverOrder: [String] = []
    /// The folders, absolute paths.
    package var configFolder: String
    package var catalogFolder: String
    package var dataFolder: String
    package var timeouts = Timeouts()
    package var limits = Limits()
    /// Where traces and metrics are sent.
    package var telemetry = ExportSettings()

    /// Whether callers need no key.
    package var isOpen: Bool { clientKeys.isEmpty }

    package init(configFolder: String, catalogFolder: String, dataFolder: String) {
        self.configFolder = configFolder
        self.catalogFolder = catalogFolder
        self.dataFolder = dataFolder
    }
}

extension Settings {
    /// How long things may take.
    package struct Timeouts: Equatable, Sendable {
        /// Connecting to an upstream, TLS included.
        package var connect = Duration.seconds(5)
        /// From the request to the first real event of a stream.
        package var firstByte = Duration.seconds(60)
        /// A whole answer, each attempt.
        package var answer = Duration.seconds(300)
        /// Without a byte from an upstream.
        package var idle = Duration.seconds(60)
        /// All attempts, until the first real event or the whole answer.
        package var request = Duration.seconds(600)
        /// Finishing requests at shutdown; 0: none are waited for.
        package var drain = Duration.seconds(30)
        /// From a connection's first byte of a request to the end of its head.
        package var head = Duration.seconds(10)
        /// Without a byte of a body that is being received.
        package var bodyIdle = Duration.seconds(30)
        /// A kept-alive connection without a request.
        package var keepAlive = Duration.seconds(75)
        /// Without a byte taken by a caller who has an answer to read.
        package var writeStall = Duration.seconds(60)

        package init() {}
    }

    /// How much of everything there may be.
    package struct Limits: Equatable, Sendable {
        /// One request body, in bytes.
        package var body = 32 << 20
        /// All buffered bodies together, in bytes.
        package var bodyMemory = 512 << 20
        /// A request line with its fields, in bytes.
        package var head = 32 << 10
        /// Fields of a request.
        package var fields = 100
        /// A request target, in bytes.
        package var target = 8 << 10
        /// Extensions of one chunk, in bytes.
        package var chunkExtension = 4 << 10
        /// Trailer fields of a body, in bytes.
        package var trailers = 8 << 10
        /// What is read and thrown away of a body nobody wants, so that the connection can be kept; in bytes.
        package var unreadBody = 256 << 10
        /// Values in one JSON body.
        package var jsonValues = 1_000_000
        /// One event of an upstream's stream, in bytes.
        package var event = 16 << 20
        /// One whole answer of an upstream, in bytes.
        package var answer = 64 << 20
        /// Connections of callers at a time; nil: as many as there are descriptors for.
        package var connections: Int?
        /// Requests on one connection; nil: as many as come.
        package var requestsPerConnection: Int?
        /// The share of descriptors in use at which accepting pauses, in percent.
        package var acceptPausePercent = 90

        package init() {}
    }
}
