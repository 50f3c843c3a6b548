// What is counted of the process itself.
internal import Base
internal import CPosix
internal import EventLoops
internal import GatewayAPI

extension MetricRegistry {
    /// What any process has, by the names that Prometheus' own clients give it.
    ///
    /// Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
    func watchProcess(version: String) {
        let startedOn = Int(WallTime.now.nanoseconds)
        gauge(
            "process_start_time_seconds", "When the process began, in seconds since 1970.", unit: .seconds
        ) { startedOn }
        gauge("process_resident_memory_bytes", "Memory in use.", unit: .bytes) {
            Int(sluice_resident_bytes())
        }
        counter(
            "process_cpu_seconds_total", "Time of processors used, in the program and for it.", unit: .seconds
        ) { Int(sluice_processor_nanoseconds()) }
        gauges("sluice_build_info", "Which Sluice this is; always 1.", labels: ["version"]).labelled(version)
            .set(1)
    }

    /// A long turn is a wait for every caller of that loop.
    func watch(_ loops: [EventLoop]) {
        gauge(
            "sluice_loop_longest_turn_seconds",
            "The longest turn of any loop since this was last asked for: 2 ms are the aim.", unit: .seconds
        ) {
            loops.map { Int($0.takeLongestTurn().wholeNanoseconds) }.max() ?? 0
        }
    }

    /// What the parts of a server hold.
    ///
    /// - Parameters:
    ///   - sockets: connections of callers and to upstreams.
    ///   - callers: those of callers.
    func watch(
        _ shared: APIShared, _ outbound: Outbound, _ sockets: ConnectionLimit, callers: ConnectionLimit
    ) {
        let (log, bodies, idle) = (shared.log, shared.bodyMemory, outbound.idleConnections)
        gauge("sluice_upstream_connections", "Open connections to gateways and others.") {
            max(0, sockets.openCount - callers.openCount)
        }
        gauge("sluice_upstream_connections_idle", "Those of them that wait for their next request.") {
            idle.value
        }
        gauge("sluice_body_memory_bytes", "Memory that bodies of requests take.", unit: .bytes) {
            bodies.usedBytes
        }
        counter("sluice_log_lines_dropped_total", "Lines of the log that were lost.") { log.droppedLines }
    }
}
