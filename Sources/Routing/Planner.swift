// Decides which gateways are called for a request, before the first call.
package import Base
package import Catalog
package import Domain
internal import Providers

/// Considers a request. What it reads does not change meanwhile, but for the breakers and speeds, which are asked once.
package struct Planner {
    private let table: RoutingTable
    private let snapshot: ModelSnapshot
    private let breakers: BreakerTable?
    private let speeds: SpeedTable?

    /// - Parameters:
    ///   - breakers: nil where nothing is known of what happens, as on the command line.
    ///   - speeds: likewise.
    package init(
        _ table: RoutingTable, _ snapshot: ModelSnapshot, _ breakers: BreakerTable?,
        _ speeds: SpeedTable? = nil
    ) {
        self.table = table
        self.snapshot = snapshot
        self.breakers = breakers
        self.speeds = speeds
    }

    /// All candidates for `request`, each with its verdict.
    ///
    /// - Parameter wishes: nil where the caller has none.
    /// - Throws: when no model that the caller names leads anywhere; of several what was said of the first.
    package func consider(
        _ request: ModelRequest, _ wishes: RoutingWishes?, at now: Moment
    ) throws(ResolutionFailure) -> Consideration {
        let filter = WishFilter(wishes, table, request)
        let judge: (inout Resolution) -> Void = { found in
            found.leaveOutWhoIsUnable(to: request.ability)
            let own = found.suffix.map { (wishes ?? RoutingWishes()).with($0) }
            let filter = own.map { WishFilter($0, table, request) } ?? filter
            filter?.judge(&found.candidates, speeds, at: now)
        }
        let asked = ModelName(text: request.model, json: request.modelText)
        var found = candidates(for: asked, judge)
        for other in wishes?.models ?? [] { found.add(candidates(for: other, judge)) }
        var resolution = try found.get()
        let suffix = resolution.suffix
        let binding = request.boundBy
        if let binding { resolution.leaveOutThoseWhoKeepNothing(binding, request.dialect) }
        // What one gateway keeps no other knows.
        let allowsFallbacks = wishes?.allowsFallbacks ?? true && binding == nil
        var consideration = decide(resolution, allowsFallbacks: allowsFallbacks, at: now)
        consideration.sort = suffix.map { (wishes ?? RoutingWishes()).with($0).sort } ?? wishes?.sort
        return consideration
    }

    /// Those for one of the models, as far as wishes go.
    private func candidates(
        for name: ModelName, _ judge: (inout Resolution) -> Void
    ) -> Result<Resolution, ResolutionFailure> {
        Result { () throws(ResolutionFailure) in
            var found = try Resolver(table, snapshot).resolve(name)
            judge(&found)
            return found
        }
    }

    /// What the caller's wishes have left: how many of them, and which the breakers leave alone.
    private func decide(
        _ resolution: consuming Resolution, allowsFallbacks: Bool, at now: Moment
    ) -> Consideration {
        let kind = resolution.kind
        var candidates = resolution.candidates
        if !allowsFallbacks { keepFirst(of: &candidates) }
        let left = candidates.count { $0.verdict == .tried }
        // Where there is nobody else the gateway itself knows best whether it can answer by now.
        if left > 1, let breakers { leaveOutBroken(of: &candidates, breakers, at: now) }
        var room = table.rules.attempts
        for index in candidates.indices where candidates[index].verdict == .tried {
            if room == 0 { candidates[index].verdict = .beyondLimit } else { room -= 1 }
        }
        return Consideration(kind: kind, candidates: candidates, isForced: left == 1)
    }

    private func leaveOutBroken(of candidates: inout [Candidate], _ breakers: BreakerTable, at now: Moment) {
        for index in candidates.indices where candidates[index].verdict == .tried {
            switch breakers.standing(of: candidates[index].attempt.breakerKey, at: now) {
            case .free: break
            case .limited(let until): candidates[index].verdict = .rateLimited(until: until)
            case .open(let until): candidates[index].verdict = .breakerOpen(until: until)
            }
        }
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
    /// Who makes something else, or has no way to be asked for it, is out whatever anybody wishes.
    fileprivate mutating func leaveOutWhoIsUnable(to ability: Ability) {
        for index in candidates.indices {
            let attempt = candidates[index].attempt
            if let made = attempt.offer?.makes, made.isDisjoint(with: ability.outputs) {
                candidates[index].verdict = .cannot(ability)
            } else if !attempt.gateway.has(ability) {
                candidates[index].verdict = .lacks(ability)
            }
        }
    }

    /// Only who speaks the caller's dialect keeps what was said in it.
    ///
    /// - Parameter member: of the request, which speaks of it.
    fileprivate mutating func leaveOutThoseWhoKeepNothing(_ member: String, _ dialect: Dialect) {
        for index in candidates.indices
        where candidates[index].verdict == .tried && !candidates[index].gateway.speaks(dialect) {
            candidates[index].verdict = .keepsNothing(member)
        }
    }
}

extension Result<Resolution, ResolutionFailure> {
    /// Adds the candidates of a model that may stand in; none comes twice. A model that leads nowhere is no harm while
    /// another one is there.
    fileprivate mutating func add(_ other: Self) {
        guard case .success(let other) = other else { return }
        guard case .success(var both) = self else { return self = .success(other) }
        both.candidates += other.candidates.filter { new in
            !both.candidates.contains { $0.place === new.place && $0.nativeModel == new.nativeModel }
        }
        self = .success(both)
    }
}
