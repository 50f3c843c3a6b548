// The life of one gateway's list: what happens to it, and what is to be done then.
internal import Base
internal import Domain
internal import Providers

/// One gateway's list: events in, actions out. It asks nobody and waits for nothing itself.
///
/// It begins without a list, and with the copy on disk being looked for; `restored` tells what was found.
struct ListEntry {
    enum Action: Equatable {
        /// Ask the gateway, and tell what comes of it. Nothing else is asked meanwhile.
        case ask
        /// Tell of this moment by `timerFired`; an earlier wish of this kind is void.
        case wake(at: Moment)
        /// There is another list in use, or none any more.
        case publish
        /// Keep a copy of the list in use.
        case save
        /// Forget the copy.
        case forgetCopy
        /// Tell all who wait for the gateway to be asked what came of it.
        case tell(RefreshOutcome)
    }

    private enum Activity: Equatable {
        /// nil: until somebody wants it asked.
        case resting(until: Moment?)
        case asking(isForced: Bool)
    }

    /// After failures in a row it is asked again after so long; the last holds from then on.
    static let pauses: [Duration] = [1, 2, 5, 15, 60, 300].map { .seconds($0) }
    /// A program on this machine may be started at any time.
    static let longestLocalPause: Duration = .seconds(30)
    /// A list that was kept back is asked for again after so long: that it comes three times then says something.
    static let suspiciousPause: Duration = .seconds(60)

    private(set) var rules: ListRules
    private(set) var list: KnownList?
    private(set) var suspicion: ListSuspicion?
    private(set) var failure: String?
    private(set) var failuresInARow = 0
    private var activity = Activity.resting(until: nil)
    /// Whether the copy on disk is being looked for.
    private(set) var awaitsCopy = true
    private var questions = 0
    /// Whether it is to be asked even though its list is fresh: it may have another address or key.
    private var isToBeAsked = false
    /// Whether the list was forgotten since the gateway was last asked.
    private var isForgotten = false
    /// Between 0 and 1: by how much of a tenth it is asked earlier than it might be, so that the questions of many
    /// processes do not come together.
    private let spread: Double

    init(_ rules: ListRules, spread: Double) {
        self.rules = rules
        self.spread = spread
    }

    /// The same list under another configuration, which begins as a new one does: an old list holds until the new one
    /// is there, and what was asked before is nobody's.
    func reconfigured(_ rules: ListRules) -> ListEntry {
        var entry = ListEntry(rules, spread: spread)
        (entry.list, entry.questions, entry.isToBeAsked) = (list, questions, true)
        return entry
    }

    var isAsking: Bool {
        if case .asking = activity { return true }
        return false
    }

    /// Whether nothing was heard yet, neither from disk nor from the gateway.
    var isPending: Bool {
        list == nil && failure == nil && suspicion == nil && (awaitsCopy || isAsking)
    }

    /// Whoever judges the answer to the question that is open.
    var judge: ListJudge {
        ListJudge(
            rules: rules, known: list, earlier: suspicion, isForced: activity == .asking(isForced: true))
    }

    func report(of gateway: GatewayID) -> ListReport {
        var report = ListReport(gateway, list != nil ? .known : isPending ? .pending : .unknown)
        report.models = list?.models.count ?? 0
        report.source = list?.source
        (report.fetchedAt, report.fetchedOn) = (list?.fetchedAt, list?.fetchedOn)
        (report.freshFor, report.staleFor) = (rules.freshFor, rules.staleFor)
        (report.isAsking, report.questions) = (isAsking, questions)
        (report.failure, report.failuresInARow) = (failure, failuresInARow)
        report.suspicion = suspicion?.words
        if case .resting(let moment) = activity { report.nextQuestionAt = moment }
        report.problems = list?.problems ?? [:]
        return report
    }

    // MARK: Events

    /// The list is known without asking: it is in a file.
    mutating func provided(_ list: KnownList) -> [Action] {
        self.list = list
        awaitsCopy = false
        activity = .resting(until: nil)
        return [.publish]
    }

    /// The copy on disk was looked for.
    ///
    /// - Parameter copy: nil where there is none that can be used.
    mutating func restored(_ copy: KnownList?, at now: Moment) -> [Action] {
        guard awaitsCopy else { return [] }
        awaitsCopy = false
        let isOfUse = list == nil && copy != nil
        if isOfUse { list = copy }
        return (isOfUse ? [.publish] : []) + (isAsking ? [] : rest(at: now))
    }

    /// Somebody reads the list.
    mutating func wanted(at now: Moment) -> [Action] {
        guard rules.mayAsk, !isAsking, !awaitsCopy, age(at: now) != .fresh else { return [] }
        guard isHeldBack, case .resting(let moment?) = activity, now < moment else { return ask() }
        return []
    }

    mutating func timerFired(at now: Moment) -> [Action] {
        guard case .resting(let moment?) = activity else { return [] }
        return now < moment ? [.wake(at: moment)] : ask()
    }

    /// Somebody wants the gateway asked now.
    mutating func refreshRequested(_ wish: RefreshWish, at now: Moment) -> [Action] {
        let isForced = wish == .alwaysBelieved
        if list?.source == .file { return [.tell(.fixed)] }
        guard rules.mayAsk else { return [.tell(.failed("no list is fetched: SLUICE_OFFLINE is set"))] }
        if case .asking(let wasForced) = activity {
            activity = .asking(isForced: wasForced || isForced)
            return []
        }
        return wish == .unlessFresh && age(at: now) == .fresh ? [.tell(.skipped)] : ask(isForced: isForced)
    }

    /// Somebody wants the list forgotten.
    mutating func cleared() -> [Action] {
        guard list?.source != .file else { return [] }
        list = nil
        awaitsCopy = false
        isForgotten = true
        forgetTrouble()
        let isToAsk = rules.mayAsk && !isAsking
        return [.forgetCopy, .publish] + (isToAsk ? ask() : [])
    }

    /// The gateway gave a list, and that was judged.
    mutating func answered(_ verdict: ListVerdict, at now: Moment, on day: WallTime) -> [Action] {
        guard case .asking(let isForced) = activity else { return [] }
        switch verdict {
        case .suspicious where isForced || isForgotten, .same where isForgotten:
            // Somebody insisted, or had the list forgotten, while the answer was being judged.
            return ask(isForced: isForced)
        case .suspicious(let suspicion):
            close()
            forgetTrouble()
            self.suspicion = suspicion
            return [.tell(.keptOld(suspicion.words))] + rest(for: Self.suspiciousPause, at: now)
        case .same(let problems):
            return take(list?.models ?? [], problems, at: now, on: day, isNew: false)
        case .new(let reading):
            return take(reading.models, reading.problems, at: now, on: day, isNew: true)
        }
    }

    /// The gateway gave no list, for this reason in words.
    mutating func failed(_ reason: String, at now: Moment) -> [Action] {
        guard isAsking else { return [] }
        close()
        failure = reason
        failuresInARow += 1
        let pause = Self.pauses[min(failuresInARow, Self.pauses.count) - 1]
        let longest = rules.isLocal ? Self.longestLocalPause : pause
        return [.tell(.failed(reason))] + rest(for: min(pause, longest), at: now)
    }

    // MARK: Steps

    private mutating func ask(isForced: Bool = false) -> [Action] {
        activity = .asking(isForced: isForced)
        (isForgotten, isToBeAsked) = (false, false)
        return [.ask]
    }

    private mutating func take(
        _ models: [ListedModel], _ problems: [ListProblem: Int], at now: Moment, on day: WallTime, isNew: Bool
    ) -> [Action] {
        close()
        forgetTrouble()
        list = KnownList(
            models, problems: problems, from: .network, address: rules.address, at: now, on: day)
        return (isNew ? [.publish] : []) + [.save, .tell(.refreshed(models: models.count))] + rest(at: now)
    }

    /// A question has come to its end.
    private mutating func close() {
        questions += 1
        activity = .resting(until: nil)
    }

    private mutating func forgetTrouble() {
        (failure, failuresInARow, suspicion) = (nil, 0, nil)
    }

    /// Rests until the list is no longer fresh.
    private mutating func rest(at now: Moment) -> [Action] {
        guard rules.mayAsk else { return [] }
        guard let fetchedAt = list?.fetchedAt, !isToBeAsked else { return ask() }
        let moment = fetchedAt.advanced(by: spreading(rules.freshFor))
        return moment <= now ? ask() : rest(until: moment)
    }

    private mutating func rest(for pause: Duration, at now: Moment) -> [Action] {
        rest(until: now.advanced(by: spreading(pause)))
    }

    private mutating func rest(until moment: Moment) -> [Action] {
        activity = .resting(until: moment)
        return [.wake(at: moment)]
    }

    /// Up to a tenth less.
    private func spreading(_ pause: Duration) -> Duration {
        .nanoseconds(Int64(Double(pause.wholeNanoseconds) * (1 - spread / 10)))
    }

    /// Whether the gateway is left alone for a while after what it did.
    private var isHeldBack: Bool { failure != nil || suspicion != nil }

    private func age(at now: Moment) -> ListReport.Age {
        ListReport.age(of: list?.fetchedAt, isKnown: list != nil, rules.freshFor, rules.staleFor, at: now)
    }
}
