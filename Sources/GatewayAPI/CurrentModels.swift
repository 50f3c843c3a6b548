// The models that a loop knows of.
internal import Base
internal import Catalog
internal import Domain

/// The snapshot in use, and who waits for lists that have been asked for. Confined to its loop.
final class CurrentModels {
    /// How long a reader waits at most where there is an old list, or others to show.
    static let patience: Duration = .seconds(2)

    private struct Waiter {
        let isServed: (ModelSnapshot) -> Bool
        let resumption: Resumption<Void>
    }

    private(set) var snapshot: ModelSnapshot
    private let time: any Timekeeper
    private let keeper: any ListKeeper
    private var waiting: [Int: Waiter] = [:]
    private var lastNumber = 0

    /// - Parameter keeper: told of lists that are read and not fresh.
    init(_ snapshot: ModelSnapshot, _ time: any Timekeeper, _ keeper: any ListKeeper) {
        self.snapshot = snapshot
        self.time = time
        self.keeper = keeper
    }

    func replace(with snapshot: ModelSnapshot) {
        self.snapshot = snapshot
        for (number, waiter) in waiting.sorted(by: { $0.key < $1.key }) where waiter.isServed(snapshot) {
            wake(number)
        }
    }

    /// The snapshot, as soon as every list of a gateway that can be called is there, or cannot be had, or `patience`
    /// is over.
    func settled(within patience: Duration) async -> ModelSnapshot {
        await wait(until: time.now.advanced(by: patience)) { !$0.isPending }
        return snapshot
    }

    /// The snapshot for somebody who reads the list of one gateway: at once where there is a list of some age, or
    /// nobody is to be asked; after at most two seconds where the list is very old; and where there is none when the
    /// gateway has answered or failed, or at `deadline`.
    func snapshot(reading gateway: GatewayID, by deadline: Moment) async -> ModelSnapshot {
        let now = time.now
        guard let report = snapshot.report(of: gateway) else { return snapshot }
        let answer = report.answer(at: now)
        if answer.asks { keeper.want(gateway) }
        switch answer {
        case .atOnce, .atOnceAndAsk: break
        case .afterAWhile: await wait(for: [report], until: min(deadline, now.advanced(by: Self.patience)))
        case .afterTheQuestion: await wait(for: [report], until: deadline)
        }
        return snapshot
    }

    /// The snapshot for somebody who reads the lists of all gateways: it waits as for each alone, and at most two
    /// seconds for all of them.
    func snapshotReadingAll(by deadline: Moment) async -> ModelSnapshot {
        let now = time.now
        for report in snapshot.reports where report.answer(at: now).asks { keeper.want(report.gateway) }
        let awaited = snapshot.reports.filter { $0.answer(at: now).waits }
        await wait(for: awaited, until: min(deadline, now.advanced(by: Self.patience)))
        return snapshot
    }

    // MARK: Waiting

    /// Waits until each of those gateways has answered or failed.
    private func wait(for reports: [ListReport], until deadline: Moment) async {
        await wait(until: deadline) { snapshot in
            reports.allSatisfy { snapshot.report(of: $0.gateway)?.isLater(than: $0) ?? true }
        }
    }

    private func wait(until deadline: Moment, _ isServed: @escaping (ModelSnapshot) -> Bool) async {
        guard !isServed(snapshot) else { return }
        lastNumber += 1
        let number = lastNumber
        let timer = time.schedule(at: deadline) { [self] in wake(number) }
        await Resumption<Void>.suspend { waiting[number] = Waiter(isServed: isServed, resumption: $0) }
        time.cancel(timer)
    }

    private func wake(_ number: Int) {
        waiting.removeValue(forKey: number)?.resumption.resume()
    }
}

extension ListAnswer {
    /// Whether somebody has to be told that the list is read.
    fileprivate var asks: Bool { self != .atOnce }

    fileprivate var waits: Bool { self == .afterAWhile || self == .afterTheQuestion }
}

extension ListReport {
    /// Whether a question has come to its end since `other`, or more is known.
    fileprivate func isLater(than other: ListReport) -> Bool {
        if questions > other.questions { return true }
        switch other.state {
        case .known: return false
        case .pending: return state != .pending
        case .unknown: return state == .known
        }
    }
}
