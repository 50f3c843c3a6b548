// Lists that are kept in a world made up for a test.
import Base
import Domain
import HTTP
import Providers
import TestSupport

@testable import Catalog

/// Keeps lists over scripted gateways, with time moved by hand.
final class ListRun {
    static let day = WallTime(nanoseconds: 1_700_000_000_000_000_000)

    let time = ManualTime()
    let transport: ScriptedTransport
    let copies = ScriptedCopies()
    private(set) var snapshots: [ModelSnapshot] = []
    private(set) var news: [ListNews] = []
    private(set) var outcomes: [RefreshOutcome] = []
    private(set) var lists: ModelLists?

    /// - Parameter computing: how long everything takes that is done beside the loop.
    init(_ scripts: [UpstreamScript], keepsCopies: Bool = true, computing: Duration = .zero) {
        transport = ScriptedTransport(time: time, scripts)
        let client = GatewayClient(
            time: time, over: GatewayTransports(native: transport, memory: transport),
            instance: Bytes("instance"))
        var surroundings = ModelLists.Surroundings()
        surroundings.copies = keepsCopies ? copies : nil
        surroundings.random = { 0 }
        let start = time.now
        surroundings.wallClock = { [time] in
            WallTime(nanoseconds: Self.day.nanoseconds + start.duration(to: time.now).wholeNanoseconds)
        }
        surroundings.tell = { [unowned self] in news.append($0) }
        let clock: any Timekeeper = computing == .zero ? time : SlowComputing(time, computing)
        lists = ModelLists(client: client, time: clock, surroundings) { [unowned self] in
            snapshots.append($0)
        }
    }

    static func list(_ ids: String..., after: Duration = .zero) -> UpstreamScript {
        list(ids, after: after)
    }

    static func list(_ ids: [String], after: Duration = .zero) -> UpstreamScript {
        let rows = ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
        return .answer(200, [], [.text(#"{"data":[\#(rows)]}"#)], after: after)
    }

    func use(_ gateways: [Gateway], isOffline: Bool = false) {
        var setup = ModelLists.Setup(GatewayRegistry(gateways))
        setup.isOffline = isOffline
        lists?.use(setup)
        time.settle()
    }

    func refresh(_ slug: String, _ wish: RefreshWish = .unlessFresh) {
        lists?.refresh(GatewayID(slug), wish) { [self] in outcomes.append($0) }
        time.settle()
    }

    func clear(_ slugs: String...) -> [String] {
        let cleared = lists?.clear(slugs.map { GatewayID($0) }) ?? []
        time.settle()
        return cleared.map(\.slug)
    }

    var ids: [String] { snapshots.last?.offers.map(\.model.id) ?? [] }

    func report(_ slug: String) -> ListReport? { snapshots.last?.report(of: GatewayID(slug)) }

    func end() {
        lists?.stop()
        lists = nil
    }

    /// Lets go of all snapshots but the latest, as loops do.
    func forgetOldSnapshots() { snapshots = Array(snapshots.suffix(1)) }
}

/// Copies in memory, and what was done with them.
final class ScriptedCopies: ListCopies, @unchecked Sendable {  // unchecked: used by one test on one thread
    var copies: [GatewayID: ListCopy] = [:]
    private(set) var kept: [ListCopy] = []
    private(set) var forgotten: [GatewayID] = []

    func copy(of gateway: GatewayID, from address: String) async -> ListCopy? {
        copies[gateway].flatMap { $0.address == address ? $0 : nil }
    }

    func keep(_ copy: ListCopy) { kept.append(copy) }

    func forget(_ gateway: GatewayID) { forgotten.append(gateway) }
}

/// Time in which what is done beside the loop takes a while.
private final class SlowComputing: Timekeeper {
    private let time: ManualTime
    private let pause: Duration

    init(_ time: ManualTime, _ pause: Duration) {
        self.time = time
        self.pause = pause
    }

    var now: Moment { time.now }
    var exactNow: Moment { time.exactNow }

    func schedule(at moment: Moment, _ action: @escaping () -> Void) -> Timer {
        time.schedule(at: moment, action)
    }

    func cancel(_ timer: Timer) { time.cancel(timer) }

    func spawn(_ work: @escaping () async -> Void) { time.spawn(work) }

    func compute<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await time.sleep(until: time.now.advanced(by: pause))
        return work()
    }
}
