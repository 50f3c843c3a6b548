// Asks the gateways for their lists, again and again, and publishes what is known.
package import Base
package import Domain
package import Providers

/// Keeps the lists of all gateways in the catalog and makes a snapshot whenever one of them changes.
///
/// One for the process, on a loop that serves nobody. No chat ever waits for it, and readers of lists only as long as
/// `ListAnswer` says.
package final class ModelLists {
    /// What to ask, and how.
    package struct Setup: Sendable {
        package var registry: GatewayRegistry
        package var timeouts = ChatTimeouts()
        package var ages = ListAges()
        package var knowledge = CatalogKnowledge()
        /// Whether nothing may be fetched.
        package var isOffline = false

        package init(_ registry: GatewayRegistry) {
            self.registry = registry
        }
    }

    /// What a list comes from and goes to.
    package struct Surroundings {
        /// nil: no copies are kept.
        package var copies: (any ListCopies)?
        /// Between 0 and 1; spreads the questions of many processes.
        package var random: () -> Double = { Double.random(in: 0...1) }
        package var wallClock: () -> WallTime = { .now }
        /// Told what operators may want to know.
        package var tell: (ListNews) -> Void = { _ in }

        package init() {}
    }

    /// A gateway, and what goes on with its list.
    private struct Place {
        let gateway: Gateway
        var entry: ListEntry
        var timer: Timer?
        var waiting: [(RefreshOutcome) -> Void] = []

        var isSettled: Bool { !entry.isAsking && !entry.isPending }
    }

    private let client: GatewayClient
    private let time: any Timekeeper
    private let surroundings: Surroundings
    private let publish: (ModelSnapshot) -> Void
    private var setup = Setup(GatewayRegistry([]))
    private var places: [GatewayID: Place] = [:]
    /// Counts the setups: an answer to a question of an earlier one is nobody's.
    private var generation = 0
    private lazy var publisher = SnapshotPublisher(
        time, contents: { [unowned self] in contents }, publish: publish)

    /// - Parameter publish: told of each new snapshot.
    package init(
        client: GatewayClient, time: any Timekeeper, _ surroundings: Surroundings = Surroundings(),
        publish: @escaping (ModelSnapshot) -> Void
    ) {
        self.client = client
        self.time = time
        self.surroundings = surroundings
        self.publish = publish
    }

    /// Asks every gateway of the catalog, side by side, now and from time to time. Called again after a reload: an old
    /// list holds until the new one is there, for a gateway may have a new address or key.
    package func use(_ setup: Setup) {
        // The publisher goes on: what it frees once a second would otherwise pile up while reloads come faster.
        forgetQuestions()
        self.setup = setup
        let old = places
        let gateways = setup.registry.gateways.filter(\.isInCatalog)
        places = Dictionary(gateways.map { ($0.id, place(of: $0, old[$0.id])) }) { first, _ in first }
        publisher.changed(lists: true, isSettled: false)
        for gateway in gateways { start(gateway) }
        for place in old.values {
            resume(place.waiting, with: .failed("the configuration was replaced meanwhile"))
        }
        publisher.publishNow()
    }

    /// Asks nobody any more.
    package func stop() {
        forgetQuestions()
        publisher.stop()
    }

    /// What is under way is nobody's any more, and nothing is asked later.
    private func forgetQuestions() {
        generation += 1
        for id in places.keys { cancelTimer(of: id) }
    }

    /// - Parameter old: the gateway's place in an earlier setup.
    private func place(of gateway: Gateway, _ old: Place?) -> Place {
        let rules = ListRules(of: gateway, setup.ages, isOffline: setup.isOffline)
        if let old, old.entry.list?.source != .file {
            return Place(gateway: gateway, entry: old.entry.reconfigured(rules))
        }
        return Place(gateway: gateway, entry: ListEntry(rules, spread: surroundings.random()))
    }

    private func start(_ gateway: Gateway) {
        guard let models = gateway.ownModels else { return restore(gateway.id, from: gateway.baseURL.text) }
        let list = KnownList(models, from: .file, address: gateway.baseURL.text)
        tell(gateway.id) { $0.provided(list) }
    }

    // MARK: Wishes

    /// Somebody reads a list that is not fresh.
    package func want(_ gateway: GatewayID) {
        let now = time.now
        tell(gateway) { $0.wanted(at: now) }
    }

    /// Somebody wants a gateway asked now.
    ///
    /// - Parameter then: told what came of it when that is published.
    package func refresh(
        _ gateway: GatewayID, _ wish: RefreshWish, then: @escaping (RefreshOutcome) -> Void
    ) {
        guard places[gateway] != nil else { return then(.failed("it is not in the catalog")) }
        let now = time.now
        places[gateway]?.waiting.append(then)
        tell(gateway) { $0.refreshRequested(wish, at: now) }
    }

    /// Somebody wants lists forgotten.
    ///
    /// - Returns: those whose lists are; those in files stay.
    package func clear(_ gateways: [GatewayID]) -> [GatewayID] {
        let cleared = gateways.filter { places[$0].map { $0.entry.list?.source != .file } ?? false }
        for gateway in cleared { tell(gateway) { $0.cleared() } }
        return cleared
    }

    // MARK: Events and actions

    private func tell(_ id: GatewayID, _ event: (inout ListEntry) -> [ListEntry.Action]) {
        guard var place = places[id] else { return }
        let before = place.entry.list
        let actions = event(&place.entry)
        places[id] = place
        let isAnother = actions.contains(.publish)
        // First, so that whoever waits is told when the change is published.
        publisher.changed(lists: isAnother, isSettled: places.values.allSatisfy(\.isSettled))
        for action in actions { perform(action, for: id) }
        if isAnother, let before { publisher.discard(before) }
    }

    private func perform(_ action: ListEntry.Action, for id: GatewayID) {
        switch action {
        case .ask: ask(id)
        case .wake(let moment): wake(id, at: moment)
        case .publish: break
        case .save: save(id)
        case .forgetCopy: surroundings.copies?.forget(id)
        case .tell(let outcome):
            let waiting = places[id]?.waiting ?? []
            places[id]?.waiting = []
            resume(waiting, with: outcome)
        }
    }

    private func wake(_ id: GatewayID, at moment: Moment) {
        cancelTimer(of: id)
        places[id]?.timer = time.schedule(at: moment) { [self] in
            places[id]?.timer = nil
            let now = time.now
            tell(id) { $0.timerFired(at: now) }
        }
    }

    private func cancelTimer(of id: GatewayID) {
        if let timer = places[id]?.timer { time.cancel(timer) }
        places[id]?.timer = nil
    }

    private func resume(_ waiting: [(RefreshOutcome) -> Void], with outcome: RefreshOutcome) {
        guard !waiting.isEmpty else { return }
        publisher.afterwards { for then in waiting { then(outcome) } }
    }

    private var contents: SnapshotPublisher.Contents {
        let lists = places.values.map { place in
            var report = place.entry.report(of: place.gateway.id)
            report.isCallable = place.gateway.isCallable
            return ModelSnapshot.List(of: place.gateway, place.entry.list?.models ?? [], report)
        }
        return SnapshotPublisher.Contents(
            lists: lists.sorted { $0.gateway.id < $1.gateway.id }, knowledge: setup.knowledge,
            generation: generation)
    }
}

// MARK: - Asking

extension ModelLists {
    private func ask(_ id: GatewayID) {
        guard let gateway = places[id]?.gateway else { return }
        cancelTimer(of: id)
        let asked = generation
        time.spawn { [self] in await ask(gateway, in: asked) }
    }

    /// Asks, judges what comes, and tells the entry; an answer to a question of an earlier setup is left.
    private func ask(_ gateway: Gateway, in asked: Int) async {
        let (id, began) = (gateway.id, time.now)
        do throws(ListFailure) {
            let cargo = Cargo(try await client.list(of: gateway, timeouts: setup.timeouts))
            guard asked == generation, let judge = places[id]?.entry.judge else {
                return publisher.discard(cargo)
            }
            let verdict = await time.compute { cargo.take().map { judge.verdict(on: $0) } }
            guard asked == generation, let verdict else { return }
            let (now, day) = (time.now, surroundings.wallClock())
            tell(id) { $0.answered(verdict, at: now, on: day) }
            report(verdict, of: gateway, took: began.duration(to: now))
        } catch {
            guard asked == generation else { return }
            let (now, reason) = (time.now, error.reason)
            tell(id) { $0.failed(reason, at: now) }
            report(failure: reason, of: gateway, at: now)
        }
    }

    private func report(_ verdict: ListVerdict, of gateway: Gateway, took: Duration) {
        guard let entry = places[gateway.id]?.entry else { return }
        if let suspicion = entry.suspicion {
            return report(.keptBack(suspicion.words, times: suspicion.times), of: gateway)
        }
        guard let list = entry.list, !entry.isAsking else { return }
        let problems = list.problems.values.reduce(0, +)
        var isNew = false
        if case .new = verdict { isNew = true }
        report(
            .listed(models: list.models.count, problems: problems, took: took, isNew: isNew), of: gateway)
    }

    private func report(failure reason: String, of gateway: Gateway, at now: Moment) {
        guard let report = places[gateway.id]?.entry.report(of: gateway.id) else { return }
        let next = report.nextQuestionAt.map { now.duration(to: $0) } ?? .zero
        self.report(.notListed(reason: reason, next: next, inARow: report.failuresInARow), of: gateway)
    }

    private func report(_ event: ListNews.Event, of gateway: Gateway) {
        surroundings.tell(ListNews(gateway: gateway.id, event: event, isConfigured: gateway.isConfigured))
    }
}

// MARK: - Copies on disk

extension ModelLists {
    /// Looks for the copy of a list that is not there, and lets the life of the list begin.
    private func restore(_ id: GatewayID, from address: String) {
        let now = time.now
        guard let copies = surroundings.copies, places[id]?.entry.list == nil else {
            // An old list is worth more than its copy.
            return tell(id) { $0.restored(nil, at: now) }
        }
        let asked = generation
        time.spawn { [self] in
            let copy = await copies.copy(of: id, from: address)
            guard asked == generation else { return }
            let (now, day) = (time.now, surroundings.wallClock())
            let list = copy.flatMap { KnownList($0, at: now, on: day) }
            tell(id) { $0.restored(list, at: now) }
            // After a start nobody waits for the network to see what was known before.
            if !places.values.contains(where: \.entry.awaitsCopy) { publisher.publishNow() }
        }
    }

    private func save(_ id: GatewayID) {
        guard let list = places[id]?.entry.list, let fetchedOn = list.fetchedOn else { return }
        surroundings.copies?.keep(
            ListCopy(
                gateway: id, address: list.address, fetchedOn: fetchedOn, models: list.models,
                problems: list.problems))
    }
}

extension KnownList {
    /// By so much a clock may have been set back since a copy was made.
    private static let toleratedSkew: Duration = .seconds(60)

    /// A copy, of the age that it has now.
    ///
    /// - Returns: nil for a copy from the future: nobody knows how old that is.
    init?(_ copy: ListCopy, at now: Moment, on day: WallTime) {
        let age = Duration.nanoseconds(day.nanoseconds &- copy.fetchedOn.nanoseconds)
        guard age > .zero - Self.toleratedSkew else { return nil }
        self.init(
            copy.models, problems: copy.problems, from: .disk, address: copy.address,
            at: now.advanced(by: .zero - max(age, .zero)), on: copy.fetchedOn)
    }
}
