// Names to addresses, without ever blocking a loop.
package import Base
internal import CPosix
internal import Glibc
internal import Synchronization

/// Looks names up on blocking threads, several at once; shared by all loops.
package final class NameResolver: Sendable {
    package typealias Answer = Result<[SocketAddress], NameFailure>

    /// What asks the operating system: blocks. A test gives its own.
    package typealias Lookup = @Sendable (_ host: String) -> Answer

    /// After this long an old answer is used while the new one is still awaited.
    private static let patienceWithOldAnswer: Duration = .seconds(1)

    private let cache: Mutex<NameCache<SocketAddress, NameQuery>>
    private let lane = BlockingLane(name: "names", threads: 4)
    private let lookup: Lookup

    /// - Parameter lifetime: how long an answer is good for.
    package init(lifetime: Duration = .seconds(30), lookup: @escaping Lookup = NameResolver.askSystem) {
        cache = Mutex(NameCache(lifetime: lifetime))
        self.lookup = lookup
    }

    /// The addresses of `host`, with `port`; numeric hosts and `localhost` are not looked up.
    package func addresses(
        of host: String, port: UInt16, until deadline: Moment, on loop: EventLoop
    ) async -> Answer {
        await addresses(of: host, port: port, until: deadline, for: NameQuery(on: loop))
    }

    /// The same for a query that may be cancelled meanwhile.
    package func addresses(
        of host: String, port: UInt16, until deadline: Moment, for query: NameQuery
    ) async -> Answer {
        if let numeric = SocketAddress(numeric: host, port: port) { return .success([numeric]) }
        if Self.isThisMachine(host) {
            return .success(Self.loopback.compactMap { SocketAddress(numeric: $0, port: port) })
        }
        let answer = await answer(to: query, about: host, until: deadline)
        return answer.map { addresses in addresses.map { $0.with(port: port) } }
    }

    /// In the order in which local servers are most likely to be found.
    private static let loopback = ["127.0.0.1", "::1"]

    /// Whether the name is `localhost` or below it, of which no server of names may say anything else.
    ///
    /// Source: RFC 6761 §6.3.
    private static func isThisMachine(_ host: String) -> Bool {
        let name = host.lowercased()
        let bare = name.hasSuffix(".") ? String(name.dropLast()) : name
        return bare == "localhost" || bare.hasSuffix(".localhost")
    }

    private func answer(
        to query: NameQuery, about host: String, until deadline: Moment
    ) async -> Answer {
        switch cache.withLock({ $0.asked(for: host, by: query, at: query.loop.now) }) {
        case .answer(let addresses): return .success(addresses)
        case .refuse: return .failure(.resolverFailed)
        case .wait(let startLookup):
            if startLookup { start(host) }
            return await wait(query, for: host, until: deadline)
        }
    }

    private func start(_ host: String) {
        let accepted = lane.submit { [self] in finish(host, lookup(host)) }
        if !accepted { finish(host, .failure(.resolverFailed)) }
    }

    private func finish(_ host: String, _ result: Answer) {
        let (queries, answer) = cache.withLock { $0.resolved(host, result, at: .now) }
        for query in queries { query.tell(answer) }
    }

    private func wait(
        _ query: NameQuery, for host: String, until deadline: Moment
    ) async -> Answer {
        let old = cache.withLock { $0.lastGood(host) }
        let patience =
            old == nil ? deadline : min(deadline, query.loop.now.advanced(by: Self.patienceWithOldAnswer))
        let timer = query.loop.schedule(at: patience) {
            query.tell(old.map { .success($0) } ?? .failure(.timedOut))
        }
        let answer = await query.answer()
        query.loop.cancel(timer)
        return answer
    }

    /// Asks the operating system's resolver. Blocks.
    package static let askSystem: Lookup = { host in
        var addresses = [sluice_address](repeating: sluice_address(), count: 16)
        let count = unsafe addresses.withUnsafeMutableBufferPointer { buffer in
            unsafe sluice_resolve(host, 0, buffer.baseAddress, Int32(buffer.count))
        }
        guard count > 0 else { return .failure(count == -Int32(ENOENT) ? .unknownName : .resolverFailed) }
        return .success(addresses.prefix(Int(count)).map(SocketAddress.init(raw:)))
    }
}

/// One task's question for a name: answered exactly once, from any thread. Used once.
package final class NameQuery: Sendable {
    private enum State {
        case asked
        case waiting(Resumption<NameResolver.Answer>)
        case told(NameResolver.Answer)
    }

    let loop: EventLoop
    private let state = Mutex(State.asked)

    package init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Ends the wait; whoever waits gets `.cancelled`. Others who ask for the same name are not concerned.
    package func cancel() {
        tell(.failure(.cancelled))
    }

    fileprivate func answer() async -> NameResolver.Answer {
        await Resumption.suspend { resumption in
            let told = state.withLock { state -> NameResolver.Answer? in
                if case .told(let answer) = state { return answer }
                state = .waiting(resumption)
                return nil
            }
            if let told { resumption.resume(returning: told) }
        }
    }

    fileprivate func tell(_ answer: NameResolver.Answer) {
        let waiting = state.withLock { state -> Resumption<NameResolver.Answer>? in
            switch state {
            case .told: return nil
            case .asked:
                state = .told(answer)
                return nil
            case .waiting(let resumption):
                state = .told(answer)
                return resumption
            }
        }
        waiting?.resume(returning: answer)
    }
}
