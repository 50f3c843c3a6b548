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

    private let cache = Mutex(NameCache<SocketAddress, Asker>())
    private let lane = BlockingLane(name: "names", threads: 4)
    private let lookup: Lookup

    package init(lookup: @escaping Lookup = NameResolver.askSystem) {
        self.lookup = lookup
    }

    /// The addresses of `host`, with `port`; numeric hosts are not looked up.
    package func addresses(
        of host: String, port: UInt16, until deadline: Moment, on loop: EventLoop
    ) async -> Answer {
        if let numeric = SocketAddress(numeric: host, port: port) { return .success([numeric]) }
        let asker = Asker(loop: loop)
        switch cache.withLock({ $0.asked(for: host, by: asker, at: loop.now) }) {
        case .answer(let addresses): return .success(addresses.map { $0.with(port: port) })
        case .refuse: return .failure(.resolverFailed)
        case .wait(let startLookup):
            if startLookup { start(host) }
            let answer = await wait(asker, for: host, until: deadline)
            return answer.map { $0.map { $0.with(port: port) } }
        }
    }

    private func start(_ host: String) {
        let accepted = lane.submit { [self] in finish(host, lookup(host)) }
        if !accepted { finish(host, .failure(.resolverFailed)) }
    }

    private func finish(_ host: String, _ result: Answer) {
        let (askers, answer) = cache.withLock { $0.resolved(host, result, at: .now) }
        for asker in askers { asker.tell(answer) }
    }

    private func wait(
        _ asker: Asker, for host: String, until deadline: Moment
    ) async -> Answer {
        let old = cache.withLock { $0.lastGood(host) }
        let patience =
            old == nil ? deadline : min(deadline, asker.loop.now.advanced(by: Self.patienceWithOldAnswer))
        let timer = asker.loop.schedule(at: patience) {
            asker.tell(old.map { .success($0) } ?? .failure(.timedOut))
        }
        let answer = await asker.answer()
        asker.loop.cancel(timer)
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

/// One task that waits for an answer, told exactly once, from any thread.
private final class Asker: Sendable {
    private enum State {
        case asked
        case waiting(Resumption<NameResolver.Answer>)
        case told(NameResolver.Answer)
    }

    let loop: EventLoop
    private let state = Mutex(State.asked)

    init(loop: EventLoop) {
        self.loop = loop
    }

    func answer() async -> NameResolver.Answer {
        await Resumption.suspend { resumption in
            let told = state.withLock { state -> NameResolver.Answer? in
                if case .told(let answer) = state { return answer }
                state = .waiting(resumption)
                return nil
            }
            if let told { resumption.resume(returning: told) }
        }
    }

    func tell(_ answer: NameResolver.Answer) {
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

extension SocketAddress {
    /// This address with another port.
    func with(port: UInt16) -> SocketAddress {
        SocketAddress(numeric: host, port: port) ?? self
    }
}
