// Asks the gateways for their lists, again and again, and publishes what is known.
package import Base
internal import Domain
package import Providers

/// Keeps the lists of all callable gateways and makes a snapshot whenever one of them changes.
///
/// One for the process, on a loop that serves nobody: long lists take a while to read and to index. No request ever
/// waits for it but those that ask for lists.
package final class ModelLists {
    /// What to ask, and how.
    package struct Setup: Sendable {
        package var registry: GatewayRegistry
        package var timeouts = ChatTimeouts()
        /// After so long a list is asked for again.
        package var lifetime: Duration = .seconds(3600)
        /// Whether nothing may be fetched.
        package var isOffline = false

        package init(_ registry: GatewayRegistry) {
            self.registry = registry
        }
    }

    /// After failures in a row it is asked again after so long; the last holds from then on.
    static let pauses: [Duration] = [1, 2, 5, 15, 60, 300].map { .seconds($0) }
    /// Lists that come soon after each other make one snapshot.
    private static let gathering: Duration = .milliseconds(100)

    private struct Entry {
        var gateway: Gateway
        var models: [ListedModel] = []
        var state = ListReport.State.pending
        var failures = 0
        var isAsking = false
        var next: Timer?
    }

    private let client: GatewayClient
    private let time: any Timekeeper
    private let publish: (ModelSnapshot) -> Void
    private let random: () -> Double
    private var setup: Setup
    private var entries: [GatewayID: Entry] = [:]
    /// Counts the setups: an answer to a question of an earlier one is nobody's.
    private var generation = 0
    private var publication: Timer?
    /// The latest snapshots, the latest first: what loops let go of is freed here, for that takes a while too.
    private var published: [ModelSnapshot] = []

    /// - Parameters:
    ///   - random: between 0 and 1; spreads the questions of many processes.
    ///   - publish: told of each new snapshot.
    package init(
        client: GatewayClient, time: any Timekeeper,
        random: @escaping () -> Double = { Double.random(in: 0...1) },
        publish: @escaping (ModelSnapshot) -> Void
    ) {
        self.client = client
        self.time = time
        self.random = random
        self.publish = publish
        setup = Setup(GatewayRegistry([]))
    }

    /// Asks every callable gateway, side by side, now and from time to time. Called again after a reload: an old list
    /// holds until the new one is there, for a gateway may have a new address or key.
    package func use(_ setup: Setup) {
        stop()
        self.setup = setup
        let known = entries
        entries = [:]
        for gateway in setup.registry.gateways where gateway.isCallable {
            var entry = Entry(gateway: gateway)
            if let old = known[gateway.id], old.state == .known {
                (entry.models, entry.state) = (old.models, .known)
            }
            entries[gateway.id] = entry
            ask(gateway.id)
        }
        publishNow()
    }

    /// Asks nobody any more.
    package func stop() {
        generation += 1
        for id in entries.keys {
            if let timer = entries[id]?.next { time.cancel(timer) }
        }
        if let publication { time.cancel(publication) }
        publication = nil
    }

    // MARK: Asking

    private func ask(_ id: GatewayID) {
        guard let gateway = entries[id]?.gateway else { return }
        if let models = gateway.ownModels {
            entries[id]?.models = models
            entries[id]?.state = .known
            return
        }
        guard !setup.isOffline else {
            if entries[id]?.state == .pending { entries[id]?.state = .unknown }
            return
        }
        entries[id]?.isAsking = true
        let (asked, timeouts) = (generation, setup.timeouts)
        time.spawn { [self] in
            let models: [ListedModel]?
            do throws(ListFailure) {
                models = try await client.list(of: gateway, timeouts: timeouts).models
            } catch {
                models = nil
            }
            if asked == generation { take(models, of: id) }
        }
    }

    private func take(_ models: [ListedModel]?, of id: GatewayID) {
        guard var entry = entries[id] else { return }
        entry.isAsking = false
        if let models {
            (entry.models, entry.state, entry.failures) = (models, .known, 0)
        } else {
            // A list that cannot be had does not make the models known before disappear.
            if entry.state == .pending { entry.state = .unknown }
            entry.failures += 1
        }
        entry.next = time.schedule(at: time.now.advanced(by: pause(after: entry.failures))) { [self] in
            entries[id]?.next = nil
            ask(id)
        }
        entries[id] = entry
        changed()
    }

    /// Up to a tenth less than it says.
    private func pause(after failures: Int) -> Duration {
        let whole = failures == 0 ? setup.lifetime : Self.pauses[min(failures, Self.pauses.count) - 1]
        return .nanoseconds(Int64(Double(whole.wholeNanoseconds) * (1 - random() / 10)))
    }

    // MARK: Publishing

    /// Publishes soon: at once when no answer is outstanding.
    private func changed() {
        guard entries.values.contains(where: \.isAsking) else { return publishNow() }
        guard publication == nil else { return }
        publication = time.schedule(at: time.now.advanced(by: Self.gathering)) { [self] in publishNow() }
    }

    private func publishNow() {
        if let publication { time.cancel(publication) }
        publication = nil
        let snapshot = ModelSnapshot(entries.values.map { .init(of: $0.gateway, $0.models, $0.state) })
        published = [snapshot] + published.prefix(1)
        publish(snapshot)
    }
}
