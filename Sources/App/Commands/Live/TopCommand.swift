// `sluice top`: what a running server is doing.
internal import Base
internal import EventLoops
internal import Glibc
internal import HTTPClient
internal import JSON
internal import Providers
internal import Synchronization

/// Shows the operators' page in a terminal, each second anew; once and as plain text where there is no terminal.
struct TopCommand {
    private static let path = "/health/gateways/dashboard/data"
    /// How often it is looked whether there is something newer, or the terminal has another size.
    private static let lookMilliseconds: Int32 = 200

    let isOnce: Bool
    let asJSON: Bool
    /// Where signals are read.
    let signals: Int32

    /// - Returns: the exit code: 1 where the server cannot be asked.
    func run() throws(ConfigurationFailure) -> Int32 {
        let server = try RunningServer.configured()
        guard !isOnce, !asJSON, let terminal = Terminal() else { return try printOnce(server) }
        defer { terminal.leave() }
        try watch(server, on: terminal)
        return 0
    }

    // MARK: Once

    private func printOnce(_ server: RunningServer) throws(ConfigurationFailure) -> Int32 {
        switch try server.answer(to: Self.path) {
        case .success(let document):
            let text = asJSON ? document.bytes.text : Self.text(LiveTables(document.root), server)
            Program.write(ShownText.lines(text) + "\n", to: STDOUT_FILENO)
            return 0
        case .failure(let failure):
            Program.write("sluice: \(failure.message)\n", to: STDERR_FILENO)
            return 1
        }
    }

    /// Everything, nothing cut.
    private static func text(_ tables: LiveTables, _ server: RunningServer) -> String {
        TopScreen(tables, place: server.url.text).lines(width: 10_000, height: 10_000).map(\.text)
            .joined(separator: "\n")
    }

    // MARK: Watching

    private func watch(_ server: RunningServer, on terminal: Terminal) throws(ConfigurationFailure) {
        let watcher = try ServerWatcher(server, path: Self.path)
        while true {
            let (tables, trouble) = watcher.latest
            let size = terminal.size
            let screen = TopScreen(tables, place: server.url.text, trouble: trouble)
            terminal.show(screen.lines(width: size.columns, height: size.rows))
            switch terminal.wait(milliseconds: Self.lookMilliseconds, signals: signals) {
            // Control-C and Control-D are keys in raw mode.
            case .key(UInt8(ascii: "q")), .key(3), .key(4), .end: return
            case .key, .nothing: continue
            }
        }
    }
}

/// Asks a server each second, on a loop and a thread of its own.
final class ServerWatcher: Sendable {
    private static let pause: Duration = .seconds(1)

    private struct State {
        var tables = LiveTables()
        var trouble: String?
    }

    private let state: Mutex<State>
    private let group: EventLoopGroup

    init(_ server: RunningServer, path: String) throws(ConfigurationFailure) {
        do throws(ChannelFailure) { group = try EventLoopGroup(count: 1) } catch {
            throw ConfigurationFailure(problems: [.init(.variable("SLUICE_URL"), "no event loop: \(error)")])
        }
        state = Mutex(State(trouble: "\(server.url.text) is being asked"))
        let loop = group.loops[0]
        let setup = try server.setup()
        loop.execute { [self] in
            let client = HTTPClient(on: loop, setup: setup)
            loop.spawn { await self.ask(server, path, over: client, on: loop) }
        }
    }

    /// What the server told last, and why there is nothing newer.
    var latest: (tables: LiveTables, trouble: String?) { state.withLock { ($0.tables, $0.trouble) } }

    /// Until the process ends: it has nothing else to do.
    private func ask(_ server: RunningServer, _ path: String, over client: HTTPClient, on loop: EventLoop)
        async
    {
        while true {
            do throws(RunningServer.Failure) {
                let document = try await server.answer(to: path, over: client, on: loop)
                let tables = LiveTables(document.root)
                state.withLock { $0 = State(tables: tables, trouble: nil) }
            } catch {
                state.withLock { $0.trouble = "\(error.message); trying again" }
            }
            await loop.sleep(until: loop.exactNow.advanced(by: Self.pause))
        }
    }
}
