// A server that runs already, asked over the network.
internal import Base
internal import EventLoops
internal import Glibc
internal import HTTP
internal import HTTPClient
internal import JSON
internal import Providers

/// Asks a running server what it knows. Confined to one loop once it asks.
struct RunningServer {
    /// Why there is no answer, in words for people. Nothing of a key is in them.
    struct Failure: Error, Equatable {
        let message: String
    }

    private static let patience: Duration = .seconds(10)
    private static let largestAnswer = 16 << 20

    let url: BaseURL
    private let key: Secret?
    private let authorities: String?

    /// Where `SLUICE_URL` says, else where the settings say that a server listens. Other settings may be wrong: that is
    /// the server's affair.
    static func configured() throws(ConfigurationFailure) -> RunningServer {
        let reading = Installation.readSettings()
        let problems = reading.problems.filter { $0.description.contains("SLUICE_URL") }
        guard problems.isEmpty else { throw ConfigurationFailure(problems: problems) }
        return try RunningServer(reading.settings)
    }

    init(_ settings: Settings) throws(ConfigurationFailure) {
        let text = settings.serverURL ?? Self.usualURL(settings)
        guard let url = BaseURL(text) else {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_URL"), "\"\(text)\" is no URL")])
        }
        self.url = url
        key = settings.adminKey
        authorities = settings.authorityFile
    }

    /// A server that listens everywhere also listens here.
    private static func usualURL(_ settings: Settings) -> String {
        let host: String
        switch settings.host {
        case "0.0.0.0": host = "127.0.0.1"
        case "::": host = "[::1]"
        case let address where address.contains(":"): host = "[\(address)]"
        default: host = settings.host
        }
        let port = settings.port == 0 ? 8000 : settings.port
        return "\(settings.tls == nil ? "http" : "https")://\(host):\(port)"
    }

    // MARK: Asking

    /// What clients that ask it are made with.
    func setup() throws(ConfigurationFailure) -> HTTPClientSetup {
        do throws(TLSConfigurationFailure) {
            let tls = try TLSClientContext(authoritiesFile: authorities)
            return HTTPClientSetup(resolver: NameResolver(), tls: tls)
        } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_CA_FILE"), error.message)])
        }
    }

    /// The JSON at a path.
    func answer(to path: String, over client: HTTPClient, on loop: EventLoop) async throws(Failure)
        -> JSONDocument
    {
        let now = loop.exactNow
        let deadline = now.advanced(by: Self.patience)
        let response: UpstreamResponse
        let body: Bytes
        do throws(TransportFailure) {
            response = try await client.send(
                request(path), by: UpstreamDeadlines(connect: deadline, head: deadline, stall: Self.patience),
                cancellation: Cancellation())
            body = try await response.body.whole(atMost: Self.largestAnswer, by: deadline)
        } catch {
            throw Failure(message: "\(url.text) cannot be asked: \(error.reason)")
        }
        guard response.head.status == .ok else { throw Failure(message: refusal(response.head.status)) }
        do throws(JSONFailure) { return try JSONDocument(parsing: body) } catch {
            throw Failure(message: "\(url.text) answers something else than Sluice does")
        }
    }

    private func request(_ path: String) -> UpstreamRequest {
        let credentials = key.map { HTTPField("authorization", Bytes("Bearer \($0.reveal().text)")) }
        return UpstreamRequest(
            origin: url.origin, method: .get, target: Bytes(path),
            fields: [HTTPField("accept", "application/json")] + [credentials].compactMap { $0 }, body: [])
    }

    private func refusal(_ status: HTTPStatus) -> String {
        switch status {
        case .unauthorized, .forbidden:
            key == nil
                ? "\(url.text) wants the admin key of that server in SLUICE_ADMIN_KEY (\(status.code))"
                : "\(url.text) does not take the key in SLUICE_ADMIN_KEY: it has another (\(status.code))"
        case .notFound: "\(url.text) does not know this question: it is no Sluice, or an older one (404)"
        default: "\(url.text) answers with \(status.code)"
        }
    }

    /// Asks once, on a loop of its own, which this thread runs.
    func answer(to path: String) throws(ConfigurationFailure) -> Result<JSONDocument, Failure> {
        let loop = try Self.makeLoop()
        let client = HTTPClient(on: loop, setup: try setup())
        var result: Result<JSONDocument, Failure>?
        loop.spawn {
            do throws(Failure) { result = .success(try await answer(to: path, over: client, on: loop)) } catch
            {
                result = .failure(error)
            }
            client.closeIdle()
            loop.stop()
        }
        loop.run()
        return result ?? .failure(Failure(message: "\(url.text) was not asked"))
    }

    static func makeLoop() throws(ConfigurationFailure) -> EventLoop {
        do throws(ChannelFailure) { return try EventLoop(index: 0) } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_URL"), "no event loop: \(error)")])
        }
    }
}
