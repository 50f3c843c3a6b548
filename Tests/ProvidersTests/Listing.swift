// What comes of asking a gateway for its models.
import Base
import Domain
import HTTP
import Providers
import TestSupport

/// A gateway's list, asked for over a scripted transport.
struct Listing {
    let reading: ListReading?
    let failure: String?
    let transport: ScriptedTransport

    init(_ gateway: Gateway, _ scripts: [UpstreamScript]) {
        let time = ManualTime()
        let transport = ScriptedTransport(time: time, scripts)
        let client = GatewayClient(
            time: time, over: GatewayTransports(native: transport, memory: transport),
            instance: Bytes("instance" as String))
        let outcome: Result<ListReading, ListFailure> = time.run {
            do throws(ListFailure) {
                return .success(try await client.list(of: gateway, timeouts: ChatTimeouts()))
            } catch {
                return .failure(error)
            }
        }
        reading = try? outcome.get()
        failure = if case .failure(let failure) = outcome { failure.reason } else { nil }
        self.transport = transport
    }

    init(_ gateway: Gateway, _ answers: [String]) {
        self.init(gateway, answers.map { .json(200, $0) })
    }

    var models: [ListedModel]? { reading?.models }
    var ids: [String]? { models?.map(\.nativeID) }

    /// What was wrong, and how often; in alphabetical order.
    var problems: [String]? {
        reading?.problems.map { "\($0.value) \($0.key.rawValue)" }.sorted()
    }

    var targets: [String] { transport.requests.map(\.target.text) }
    /// The targets, with the bodies of those that have one.
    var requests: [String] {
        transport.requests.map { ([$0.target.text] + $0.body.map(\.text)).joined(separator: " ") }
    }
}
