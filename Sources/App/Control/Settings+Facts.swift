// The settings, one by one.
internal import Base
internal import Catalog

extension Settings {
    /// Everything they say, each under its variable, or its place in `server.json` where it has none.
    var facts: [ConfigurationFact] {
        placeFacts + doorFacts + gatewayFacts + timeouts.facts + limits.facts + telemetry.facts
    }

    private var placeFacts: [ConfigurationFact] {
        [
            .init("SLUICE_HOST", host, needsRestart: true),
            .init("SLUICE_PORT", port, needsRestart: true),
            .init("SLUICE_URL", serverURL),
            .init("SLUICE_LOOPS", loops, needsRestart: true),
            .init("SLUICE_TLS_CERT", tls?.certificate, needsRestart: true),
            .init("SLUICE_TLS_KEY", tls?.key, needsRestart: true),
            .init("SLUICE_CA_FILE", authorityFile, needsRestart: true),
            .init("SLUICE_DATA", dataFolder, needsRestart: true),
            .init("SLUICE_CONFIG", configFolder),
            .init("SLUICE_CATALOG", catalogFolder),
            .init("SLUICE_LOG", logLevel.name.description),
        ]
    }

    private var doorFacts: [ConfigurationFact] {
        [
            .init(name: "SLUICE_API_KEYS", value: .secrets(clientKeys)),
            .init(name: "SLUICE_ADMIN_KEY", value: .secret(adminKey)),
            .init("SLUICE_ALLOW_OPEN", allowsOpen),
            .init("SLUICE_CORS_ORIGINS", list: corsOrigins),
        ]
    }

    private var gatewayFacts: [ConfigurationFact] {
        [
            .init("SLUICE_DEMO", demo.text),
            .init("SLUICE_OFFLINE", isOffline),
            .init("SLUICE_MODELS_TTL", listAges.fresh),
            .init("SLUICE_MODELS_STALE_TTL", listAges.stale),
            .init("SLUICE_FAILOVER_ORDER", list: failoverOrder),
        ]
    }
}

extension Settings.Demo {
    fileprivate var text: String {
        switch self {
        case .automatic: "auto"
        case .on: "1"
        case .off: "0"
        }
    }
}

extension Settings.Timeouts {
    fileprivate var facts: [ConfigurationFact] {
        [
            .init("SLUICE_CONNECT_TIMEOUT", connect),
            .init("SLUICE_FIRST_BYTE_TIMEOUT", firstByte),
            .init("SLUICE_ANSWER_TIMEOUT", answer),
            .init("SLUICE_IDLE_TIMEOUT", idle),
            .init("SLUICE_REQUEST_TIMEOUT", request),
            .init("SLUICE_DRAIN_TIMEOUT", drain),
            .init("server.json timeouts/head", head, needsRestart: true),
            .init("server.json timeouts/bodyIdle", bodyIdle, needsRestart: true),
            .init("server.json timeouts/keepAlive", keepAlive, needsRestart: true),
            .init("server.json timeouts/writeStall", writeStall, needsRestart: true),
        ]
    }
}

extension Settings.Limits {
    fileprivate var facts: [ConfigurationFact] {
        [
            .init("SLUICE_MAX_BODY", size: body),
            .init("SLUICE_BODY_MEMORY", size: bodyMemory, needsRestart: true),
            .init("server.json limits/headBytes", size: head, needsRestart: true),
            .init("server.json limits/fields", fields, needsRestart: true),
            .init("server.json limits/targetBytes", size: target, needsRestart: true),
            .init("server.json limits/chunkExtensionBytes", size: chunkExtension, needsRestart: true),
            .init("server.json limits/trailerBytes", size: trailers, needsRestart: true),
            .init("server.json limits/unreadBodyBytes", size: unreadBody, needsRestart: true),
            .init("server.json limits/jsonValues", jsonValues),
            .init("server.json limits/eventBytes", size: event),
            // Compressed answers unfold in clients that are made once.
            .init("server.json limits/answerBytes", size: answer, needsRestart: true),
            .init("server.json limits/connections", connections, needsRestart: true),
            .init("server.json limits/requestsPerConnection", requestsPerConnection, needsRestart: true),
            .init("server.json limits/acceptPausePercent", acceptPausePercent, needsRestart: true),
        ]
    }
}
