import Base
import CPosix
import NetworkSupport
import Synchronization
import Testing

@testable import EventLoops

@Suite struct NameResolverTests {
    /// Answers lookups as the test says, and counts them.
    private final class Script: Sendable {
        let gate = Gate()
        private let asked = Mutex<[String]>([])
        private let isBroken = Atomic(false)

        var names: [String] { asked.withLock { $0 } }

        func breakDown() { isBroken.store(true, ordering: .relaxed) }

        func lookUp(_ host: String) -> NameResolver.Answer {
            asked.withLock { $0.append(host) }
            if host.hasPrefix("slow") { try? gate.wait() }
            guard !isBroken.load(ordering: .relaxed),
                let address = SocketAddress(numeric: "127.0.0.9", port: 0)
            else { return .failure(.resolverFailed) }
            return host == "nobody" ? .failure(.unknownName) : .success([address])
        }
    }

    private let script = Script()
    /// Over before it begins: an answer may come within the turn in which it was asked for, and a turn has one time.
    private static let overAtOnce = Duration.seconds(-1)

    private func resolver(lifetime: Duration = .seconds(30)) -> NameResolver {
        NameResolver(lifetime: lifetime) { [script] in script.lookUp($0) }
    }

    private func ask(_ resolver: NameResolver, _ host: String, port: UInt16 = 80, on loop: EventLoop) async
        -> String
    {
        await resolver.addresses(of: host, port: port, until: loop.patience, on: loop).words
    }

    @Test(arguments: ["localhost", "LocalHost.", "api.localhost"])
    func `this machine is not looked up`(host: String) async throws {
        try await onLoop { [self] loop in
            #expect(await ask(resolver(), host, on: loop) == "127.0.0.1:80 [::1]:80")
        }
        #expect(script.names.isEmpty)
    }

    @Test(arguments: ["localhost.example", "notlocalhost"])
    func `a name that only looks like this machine's is looked up`(host: String) async throws {
        try await onLoop { [self] loop in _ = await ask(resolver(), host, on: loop) }
        #expect(script.names == [host])
    }

    @Test(arguments: [("10.1.2.3", "10.1.2.3:80"), ("::1", "[::1]:80")])
    func `a numeric host is not looked up`(
        host: String, address: String
    ) async throws {
        try await onLoop { [self] loop in
            #expect(await ask(resolver(), host, on: loop) == address)
        }
        #expect(script.names == [])
    }

    @Test func `a name is looked up once for all who ask, each with his port`() async throws {
        try await onLoop { [self] loop in
            let resolver = resolver()
            let asking = (1...20).map { port in
                Task(executorPreference: loop) { await ask(resolver, "slow", port: port, on: loop) }
            }
            try await loop.turns { script.names.count == 1 }
            await loop.nextTurn()
            script.gate.open()

            for (index, task) in asking.enumerated() {
                #expect(await task.value == "127.0.0.9:\(index + 1)")
            }
            #expect(await ask(resolver, "slow", on: loop) == "127.0.0.9:80")
        }
        #expect(script.names == ["slow"])
    }

    @Test func `lookups that hang do not hold up others`() async throws {
        try await onLoop { [self] loop in
            let resolver = resolver()
            let hanging = (0..<3).map { index in
                Task(executorPreference: loop) { await ask(resolver, "slow\(index)", on: loop) }
            }
            try await loop.turns { script.names.count == 3 }

            #expect(await ask(resolver, "quick", on: loop) == "127.0.0.9:80")

            for _ in 0..<3 { script.gate.open() }
            for task in hanging { #expect(await task.value == "127.0.0.9:80") }
        }
    }

    @Test func `who cannot wait any longer is told so, the others go on waiting`() async throws {
        try await onLoop { [self] loop in
            let resolver = resolver()
            let patient = Task(executorPreference: loop) { await ask(resolver, "slow", on: loop) }
            await loop.nextTurn()

            let impatient = await resolver.addresses(
                of: "slow", port: 80, until: loop.now.advanced(by: .milliseconds(3)), on: loop)
            #expect(impatient.words == "timedOut")

            script.gate.open()
            #expect(await patient.value == "127.0.0.9:80")
        }
    }

    @Test func `who gives up is told so, the others go on waiting`() async throws {
        try await onLoop { [self] loop in
            let resolver = resolver()
            let query = NameQuery(on: loop)
            let patient = Task(executorPreference: loop) { await ask(resolver, "slow", on: loop) }
            let leaving = Task(executorPreference: loop) {
                await resolver.addresses(of: "slow", port: 80, until: loop.patience, for: query).words
            }
            try await loop.turns { script.names.count == 1 }

            query.cancel()
            query.cancel()
            #expect(await leaving.value == "cancelled")

            script.gate.open()
            #expect(await patient.value == "127.0.0.9:80")
        }
    }

    @Test func `who gave up before asking is told so`() async throws {
        try await onLoop { [self] loop in
            let query = NameQuery(on: loop)
            query.cancel()

            let answer = await resolver().addresses(of: "name", port: 80, until: loop.patience, for: query)

            #expect(answer.words == "cancelled")
        }
    }

    @Test func `a name without addresses is told and not remembered`() async throws {
        try await onLoop { [self] loop in
            let resolver = resolver()
            for _ in 0..<2 { #expect(await ask(resolver, "nobody", on: loop) == "unknownName") }
        }
        #expect(script.names == ["nobody", "nobody"])
    }

    @Test func `the last good answer serves while the resolver fails`() async throws {
        try await onLoop { [self] loop in
            let resolver = resolver(lifetime: Self.overAtOnce)
            #expect(await ask(resolver, "name", on: loop) == "127.0.0.9:80")

            script.breakDown()

            #expect(await ask(resolver, "name", port: 81, on: loop) == "127.0.0.9:81")
            #expect(await ask(resolver, "other", on: loop) == "resolverFailed")
        }
        #expect(script.names == ["name", "name", "other"])
    }

    @Test func `the last good answer serves when the new one does not come in time`() async throws {
        try await onLoop { [self] loop in
            let resolver = resolver(lifetime: Self.overAtOnce)
            script.gate.open()
            #expect(await ask(resolver, "slow", on: loop) == "127.0.0.9:80")

            let answer = await resolver.addresses(
                of: "slow", port: 80, until: loop.now.advanced(by: .milliseconds(3)), on: loop)

            #expect(answer.words == "127.0.0.9:80")
            script.gate.open()
        }
    }

    @Test func `the system knows this machine`() {
        let answer = NameResolver.askSystem("localhost")

        guard case .success(let addresses) = answer else {
            Issue.record("no answer")
            return
        }
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.isLoopback })
    }

    @Test(arguments: ["127.0.0.1", "::1", "2001:db8::7"]) func `an address keeps all but its port`(
        host: String
    ) throws {
        let address = try #require(SocketAddress(numeric: host, port: 1))

        let other = address.with(port: 0xABCD)

        #expect(other.host == host)
        #expect(other.port == 0xABCD)
        #expect(other.raw.length == address.raw.length)
    }
}

extension Result where Success == [SocketAddress], Failure == NameFailure {
    fileprivate var words: String {
        switch self {
        case .success(let addresses): addresses.map(\.description).joined(separator: " ")
        case .failure(let failure): "\(failure)"
        }
    }
}
