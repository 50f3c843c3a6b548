// Making snapshots of what the lists say, and publishing them.
internal import Base

/// Makes one snapshot at a time, beside the loop, for that takes tens of milliseconds; what changes meanwhile makes one
/// more. Confined to its loop.
final class SnapshotPublisher {
    /// What is to be in a snapshot.
    struct Contents: Sendable {
        let lists: [ModelSnapshot.List]
        let knowledge: CatalogKnowledge
        /// Counts what is known: snapshots made with the same knowledge can share what is in them.
        let generation: Int
    }

    /// How much of the latest snapshot does not hold any more.
    private enum Change: Int {
        case nothing, reports, lists
    }

    /// What comes soon after each other makes one snapshot.
    private static let gathering: Duration = .milliseconds(100)
    /// How often it is looked whether old snapshots are still in use.
    private static let sweeping: Duration = .seconds(1)

    private let time: any Timekeeper
    private let publish: (ModelSnapshot) -> Void
    private let contents: () -> Contents
    private var change = Change.nothing
    private var isMaking = false
    private var gatheringTimer: Timer?
    private var sweepTimer: Timer?
    private var waiting: [() -> Void] = []
    private var latest: ModelSnapshot?
    /// What was known when that was made.
    private var generation = 0
    /// Held until nobody else does: whoever lets go of a snapshot last frees it, and a loop has no time for that.
    private var retired: [ModelSnapshot] = []

    /// - Parameters:
    ///   - contents: asked whenever a snapshot is made.
    ///   - publish: told of each new snapshot.
    init(
        _ time: any Timekeeper, contents: @escaping () -> Contents, publish: @escaping (ModelSnapshot) -> Void
    ) {
        self.time = time
        self.contents = contents
        self.publish = publish
    }

    /// A list is another one, or no more than what is told of it. Both are published soon.
    ///
    /// - Parameter isSettled: whether nothing more is to come: then it is published at once.
    func changed(lists: Bool, isSettled: Bool) {
        if lists || change == .nothing { change = lists ? .lists : .reports }
        if isSettled { return publishNow() }
        guard gatheringTimer == nil, !isMaking else { return }
        gatheringTimer = time.schedule(at: time.now.advanced(by: Self.gathering)) { [self] in
            gatheringTimer = nil
            publishNow()
        }
    }

    /// Calls `action` when what has changed until now is published.
    func afterwards(_ action: @escaping () -> Void) {
        if change == .nothing, !isMaking { return action() }
        waiting.append(action)
    }

    /// Publishes nothing any more.
    func stop() {
        if let gatheringTimer { time.cancel(gatheringTimer) }
        if let sweepTimer { time.cancel(sweepTimer) }
        (gatheringTimer, sweepTimer) = (nil, nil)
    }

    /// Frees something large beside the loop.
    func discard<Value: Sendable>(_ value: consuming Value) {
        let cargo = Cargo(value)
        time.spawn { [time] in
            await time.compute { _ = cargo.take() }
        }
    }

    // MARK: Making

    func publishNow() {
        if let gatheringTimer { time.cancel(gatheringTimer) }
        gatheringTimer = nil
        guard !isMaking else { return }
        let (due, contents, told) = (change, contents(), waiting)
        (change, waiting) = (.nothing, [])
        if let latest, due != .lists {
            return use(latest.with(reports: contents.reports), told)
        }
        isMaking = true
        let previous = contents.generation == generation ? latest : nil
        time.spawn { [self] in
            let snapshot = await time.compute {
                ModelSnapshot(contents.lists, contents.knowledge, after: previous)
            }
            use(snapshot, told)
            (generation, isMaking) = (contents.generation, false)
            if change != .nothing || !waiting.isEmpty { publishNow() }
        }
    }

    private func use(_ snapshot: ModelSnapshot, _ told: [() -> Void]) {
        if let latest { retired.append(latest) }
        latest = snapshot
        publish(snapshot)
        for action in told { action() }
        sweepLater()
    }

    // MARK: Freeing

    private func sweepLater() {
        guard sweepTimer == nil, !retired.isEmpty else { return }
        sweepTimer = time.schedule(at: time.now.advanced(by: Self.sweeping)) { [self] in
            sweepTimer = nil
            sweep()
            sweepLater()
        }
    }

    private func sweep() {
        var unused: [ModelSnapshot] = []
        for index in retired.indices.reversed() where isKnownUniquelyReferenced(&retired[index]) {
            unused.append(retired.remove(at: index))
        }
        if !unused.isEmpty { discard(unused) }
    }
}

extension SnapshotPublisher.Contents {
    fileprivate var reports: [ListReport] { lists.map(\.report) }
}
