// Decides which gateways are called for a request, before the first call.
package import Base
package import Catalog
package import Domain
internal import Providers

/// Considers a request. What it reads does not change meanwhile, but for the breakers, which are asked once.
package struct Planner {
    private let table: RoutingTable
    private let snapshot: ModelSnapshot
    private let breakers: BreakerTable?

    /// - Parameter breakers: nil where nothing is known of what happens, as on the command line.
    package init(_ table: RoutingTable, _ snapshot: ModelSnapshot, _ breakers: BreakerTable?) {
        self.table = table
        self.snapshot = snapshot
        self.breakers = breakers
    }

    /// All candidates for `request`, each with its verdict.
    ///
    /// - Throws: when no model that the caller names leads anywhere; of several what was said of the first.
    package func consider(
        _ request: ChatRequest, _ wishes: RoutingWishes, at now: Moment
    ) throws(ResolutionFailure) -> Consideration {
        let filter = WishFilter(wishes, table, request)
        let resolver = Resolver(table, snapshot)
        var resolution: Resolution?
        var failure: ResolutionFailure?
        for name in [ModelName(text: request.model, json: request.modelText)] + wishes.models {
            do throws(ResolutionFailure) {
                var found = try resolver.resolve(name)
                filter.judge(&found.candidates)
                resolution = resolution?.followed(by: found) ?? found
            } catch {
                // A model that leads nowhere is no harm while another one is there.
                failure = failure ?? error
            }
        }
        guard let resolution else { throw failure ?? .unknownModel(near: []) }
        return decide(resolution, wishes, at: now)
    }

    /// What the caller's wishes have left: how many of them, and which the breakers leave alone.
    private func decide(_ resolution: Resolution, _ wishes: RoutingWishes, at now: Moment) -> Consideration {
        var candidates = resolution.candidates
        if !wishes.allowsFallbacks { keepFirst(of: &candidates) }
        let left = candidates.count { $0.verdict == .tried }
        if let breakers {
            for index in candidates.indices where candidates[index].verdict == .tried {
                switch breakers.standing(of: candidates[index].breakerKey, at: now) {
                case .limited(let until) where left > 1:
                    candidates[index].verdict = .rateLimited(until: until)
                case .open(let until) where left > 1: candidates[index].verdict = .breakerOpen(until: until)
                // Where there is nobody else the gateway itself knows best whether it can answer by now.
                case .free, .limited, .open: break
                }
            }
        }
        var room = table.rules.attempts
        for index in candidates.indices where candidates[index].verdict == .tried {
            if room == 0 { candidates[index].verdict = .beyondLimit } else { room -= 1 }
        }
        return Consideration(kind: resolution.kind, candidates: candidates, isForced: left == 1)
    }

    private func keepFirst(of candidates: inout [Candidate]) {
        var isFirst = true
        for index in candidates.indices where candidates[index].verdict == .tried {
            if !isFirst { candidates[index].verdict = .noFallbacks }
            isFirst = false
        }
    }
}

extension Resolution {
    /// With the candidates of a model that may stand in; none comes twice.
    fileprivate func followed(by other: Resolution) -> Resolution {
        var both = self
        both.candidates += other.candidates.filter { new in
            !candidates.contains { $0.place === new.place && $0.nativeModel == new.nativeModel }
        }
        return both
    }
}
