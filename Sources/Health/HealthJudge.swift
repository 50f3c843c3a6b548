// The one judgement of how a gateway does.
internal import Base
internal import Catalog
internal import Providers
internal import Routing

/// Decides from everything that is known of a gateway how it does.
enum HealthJudge {
    static func judge(
        _ gateway: Gateway, _ endpoint: EndpointReport, _ list: ListStanding, _ breakers: [BreakerReport],
        _ traffic: TrafficReading, at now: Moment
    ) -> (GatewayHealth.State, String?) {
        switch gateway.state {
        case .off: return (.off, "\(gateway.keyVariable) switches it off")
        case .needs(let variable): return (.unconfigured, "needs \(variable)")
        case .callable, .local, .listOnly: break
        }
        switch endpoint.outcome {
        case .notChecked: return (.configured, "not checked yet")
        case .answered: return (.healthy, nil)
        case .failed(let reason): return (gateway.isAbsentUntilProbed ? .absent : .down, reason)
        }
    }
}
