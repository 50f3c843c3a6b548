// Each event in the life of a list, in each of its states.
import Base
import Domain
import Providers
import Testing

@testable import Catalog

@Suite struct ListEntryTests {
    private typealias Action = ListEntry.Action

    private static let start = Moment(nanoseconds: 1_000_000_000_000_000)
    private static let day = WallTime(nanoseconds: 1_700_000_000_000_000_000)
    private static let gateway = GatewayID("g")

    private static func at(_ seconds: Int) -> Moment { start.advanced(by: .seconds(seconds)) }

    private static func models(_ ids: String...) -> [ListedModel] {
        ids.map { ListedModel(gateway: gateway, nativeID: $0) }
    }

    private static func copy(age: Int) -> KnownList {
        KnownList(models("old"), from: .disk, address: "", at: at(-age), on: day)
    }

    private static let new = ListVerdict.new(ListReading(models("m")))
    private static let suspicious = ListVerdict.suspicious(ListSuspicion(words: "odd", fingerprint: 1))

    private static var rules: ListRules {
        var rules = ListRules()
        (rules.freshFor, rules.staleFor) = (.seconds(1000), .seconds(2000))
        return rules
    }

    /// An entry in a state, at `start`.
    enum State: CaseIterable {
        case restoring, askingFirst, askingAgain, askingForced, fresh, stale, expired, failing,
            failingWithList
        case suspicious, offline, fixed

        fileprivate var entry: ListEntry {
            var rules = ListEntryTests.rules
            if self == .offline { rules.mayAsk = false }
            var entry = ListEntry(rules, spread: 0)
            let now = start
            switch self {
            case .restoring: break
            case .askingFirst: _ = entry.restored(nil, at: now)
            case .askingAgain, .expired: _ = entry.restored(copy(age: 3000), at: now)
            case .askingForced:
                _ = entry.restored(copy(age: 10), at: now)
                _ = entry.refreshRequested(.alwaysBelieved, at: now)
            case .fresh, .offline: _ = entry.restored(copy(age: 10), at: now)
            case .stale: _ = entry.restored(copy(age: 1500), at: now)
            case .failing:
                _ = entry.restored(nil, at: now)
                _ = entry.failed("answered 500", at: now)
            case .failingWithList:
                _ = entry.restored(copy(age: 1500), at: now)
                _ = entry.failed("answered 500", at: now)
            case .suspicious:
                _ = entry.restored(copy(age: 1500), at: now)
                _ = entry.answered(ListEntryTests.suspicious, at: now, on: day)
            case .fixed: _ = entry.provided(KnownList(models("f"), from: .file, address: ""))
            }
            return entry
        }
    }

    // MARK: Beginnings

    @Test func `without a copy it is asked`() {
        var entry = State.restoring.entry

        #expect(entry.isPending && !entry.isAsking)
        #expect(entry.restored(nil, at: Self.start) == [.ask])
        #expect(entry.isPending && entry.isAsking)
    }

    @Test(
        arguments: [
            (10, [.publish, .wake(at: Self.at(990))]), (999, [.publish, .wake(at: Self.at(1))]),
            (1000, [.publish, .ask]), (5000, [.publish, .ask]),
        ] as [(Int, [ListEntry.Action])])
    func `a copy is served by its age`(age: Int, actions: [ListEntry.Action]) {
        var entry = State.restoring.entry

        #expect(entry.restored(Self.copy(age: age), at: Self.start) == actions)
        #expect(entry.list?.source == .disk && !entry.isPending)
    }

    @Test(arguments: State.allCases.filter { $0 != .restoring })
    func `a copy that comes late is not used`(state: State) {
        var entry = state.entry
        let list = entry.list

        #expect(entry.restored(Self.copy(age: 1), at: Self.start) == [])
        #expect(entry.list == list)
    }

    @Test func `offline a copy is served and nobody is asked`() {
        var entry = State.offline.entry

        #expect(entry.list?.models == Self.models("old"))
        #expect(entry.wanted(at: Self.at(9000)) == [])
        #expect(entry.timerFired(at: Self.at(9000)) == [])
        #expect(entry.refreshRequested(.alwaysBelieved, at: Self.start).contains(.ask) == false)
        #expect(entry.report(of: Self.gateway).nextQuestionAt == nil)
    }

    // MARK: Readers and the clock

    @Test(arguments: State.allCases)
    func `a reader makes it asked only where nothing else will`(state: State) {
        var entry = state.entry
        // By now the fresh list is stale, and what was left alone may be asked again.
        let later = entry.wanted(at: Self.at(1500))

        #expect(state.entry.wantedActions(at: Self.start) == [])
        switch state {
        case .fresh, .failing, .failingWithList, .suspicious: #expect(later == [.ask])
        case .restoring, .askingFirst, .askingAgain, .askingForced, .stale, .expired, .offline, .fixed:
            #expect(later == [])
        }
    }

    @Test(arguments: State.allCases)
    func `the clock makes it asked when it is time`(state: State) {
        var (entry, early) = (state.entry, state.entry)
        let next = entry.report(of: Self.gateway).nextQuestionAt

        switch state {
        case .fresh, .failing, .failingWithList, .suspicious:
            #expect(next != nil)
            #expect(early.timerFired(at: Self.start) == next.map { [.wake(at: $0)] })
            #expect(entry.timerFired(at: next ?? Self.start) == [.ask])
        case .restoring, .askingFirst, .askingAgain, .askingForced, .stale, .expired, .offline, .fixed:
            #expect(next == nil)
            #expect(entry.timerFired(at: Self.at(100_000)) == [])
        }
    }

    // MARK: Answers

    @Test(arguments: State.allCases)
    func `an answer is taken by who asked, and by nobody else`(state: State) {
        var entry = state.entry
        let wasAsking = entry.isAsking
        let actions = entry.answered(Self.new, at: Self.at(5), on: Self.day)

        guard wasAsking else {
            #expect(actions == [])
            return
        }
        #expect(
            actions == [.publish, .save, .tell(.refreshed(models: 1)), .wake(at: Self.at(1005))])
        #expect(entry.list?.models == Self.models("m") && entry.list?.fetchedAt == Self.at(5))
        #expect(entry.list?.source == .network && entry.list?.fetchedOn == Self.day)
        #expect(!entry.isAsking && entry.failure == nil && entry.suspicion == nil)
    }

    @Test func `the same list is fresh again, and not published`() {
        var entry = State.stale.entry

        let actions = entry.answered(.same(problems: [.noID: 2]), at: Self.at(5), on: Self.day)
        #expect(actions == [.save, .tell(.refreshed(models: 1)), .wake(at: Self.at(1005))])
        #expect(entry.list?.models == Self.models("old") && entry.list?.problems == [.noID: 2])
    }

    @Test func `a suspicious list is kept back and asked for again`() {
        var entry = State.stale.entry

        #expect(
            entry.answered(Self.suspicious, at: Self.start, on: Self.day) == [
                .tell(.keptOld("odd")), .wake(at: Self.at(60)),
            ])
        #expect(entry.list?.models == Self.models("old"))
        #expect(entry.report(of: Self.gateway).suspicion == "odd")
        #expect(entry.timerFired(at: Self.at(60)) == [.ask])
        #expect(entry.judge.earlier?.times == 1)
        // A failure in between changes nothing of that.
        _ = entry.failed("answered 500", at: Self.at(61))
        _ = entry.timerFired(at: Self.at(62))
        #expect(entry.judge.earlier?.times == 1)
    }

    @Test func `who insists while a list is judged has it asked for again`() {
        var entry = State.stale.entry
        #expect(entry.refreshRequested(.alwaysBelieved, at: Self.start) == [])

        #expect(entry.answered(Self.suspicious, at: Self.start, on: Self.day) == [.ask])
        #expect(entry.judge.isForced)
    }

    // MARK: Failures

    @Test(arguments: [
        (false, [1, 2, 5, 15, 60, 300, 300, 300]), (true, [1, 2, 5, 15, 30, 30, 30, 30]),
    ])
    func `after failures it is left alone, longer each time`(isLocal: Bool, pauses: [Int]) {
        var rules = Self.rules
        rules.isLocal = isLocal
        var entry = ListEntry(rules, spread: 0)
        _ = entry.restored(nil, at: Self.start)
        var now = Self.start

        for (index, pause) in pauses.enumerated() {
            let next = now.advanced(by: .seconds(pause))
            #expect(
                entry.failed("answered 500", at: now) == [
                    .tell(.failed("answered 500")), .wake(at: next),
                ])
            #expect(entry.report(of: Self.gateway).failuresInARow == index + 1)
            #expect(entry.wanted(at: now) == [])
            now = next
            #expect(entry.timerFired(at: now) == [.ask])
        }
        _ = entry.answered(Self.new, at: now, on: Self.day)
        _ = entry.timerFired(at: now.advanced(by: .seconds(1000)))
        #expect(
            entry.failed("x", at: now) == [.tell(.failed("x")), .wake(at: now.advanced(by: .seconds(1)))])
    }

    @Test(arguments: State.allCases)
    func `a failure of a question that nobody asked is nothing`(state: State) {
        var entry = state.entry
        guard !entry.isAsking else { return }

        #expect(entry.failed("late", at: Self.start) == [])
        #expect(entry.failure != "late")
    }

    @Test func `a failure leaves the list in use`() {
        let entry = State.failingWithList.entry

        #expect(entry.list?.models == Self.models("old"))
        #expect(entry.report(of: Self.gateway).state == .known)
        #expect(State.failing.entry.report(of: Self.gateway).state == .unknown)
    }

    @Test(arguments: [0, 0.25, 1])
    func `questions come up to a tenth earlier`(spread: Double) {
        var entry = ListEntry(Self.rules, spread: spread)
        _ = entry.restored(nil, at: Self.start)
        let first = entry.failed("x", at: Self.start)
        _ = entry.timerFired(at: Self.at(1))
        let second = entry.answered(Self.new, at: Self.start, on: Self.day)

        #expect(first.last == .wake(at: Self.start.advanced(by: .milliseconds(1000 - 100 * spread))))
        #expect(second.last == .wake(at: Self.start.advanced(by: .seconds(1000 - 100 * spread))))
    }

    // MARK: Wishes

    @Test(arguments: State.allCases, [RefreshWish.unlessFresh, .always, .alwaysBelieved])
    func `a wish to ask is followed at once`(state: State, wish: RefreshWish) {
        var entry = state.entry
        let actions = entry.refreshRequested(wish, at: Self.start)
        let isForced = wish == .alwaysBelieved

        switch state {
        case .askingFirst, .askingAgain, .askingForced, .stale, .expired:
            #expect(actions == [])
            #expect(entry.judge.isForced == (isForced || state == .askingForced))
        case .fresh where wish == .unlessFresh: #expect(actions == [.tell(.skipped)])
        case .restoring, .fresh, .failing, .failingWithList, .suspicious:
            #expect(actions == [.ask])
            #expect(entry.judge.isForced == isForced)
        case .offline: #expect(actions == [.tell(.failed("no list is fetched: SLUICE_OFFLINE is set"))])
        case .fixed: #expect(actions == [.tell(.fixed)])
        }
    }

    @Test func `a copy is used although somebody had it asked meanwhile`() {
        var entry = State.restoring.entry
        _ = entry.refreshRequested(.unlessFresh, at: Self.start)

        #expect(entry.restored(Self.copy(age: 5000), at: Self.start) == [.publish])
        #expect(entry.isAsking)
    }

    @Test(arguments: State.allCases)
    func `what is to be forgotten is, and asked for again`(state: State) {
        var entry = state.entry
        let actions = entry.cleared()

        switch state {
        case .fixed: #expect(actions == [] && entry.list != nil)
        case .offline: #expect(actions == [.forgetCopy, .publish])
        case .askingFirst, .askingAgain, .askingForced, .stale, .expired:
            #expect(actions == [.forgetCopy, .publish])
        case .restoring, .fresh, .failing, .failingWithList, .suspicious:
            #expect(actions == [.forgetCopy, .publish, .ask])
        }
        guard state != .fixed else { return }
        #expect(entry.list == nil && entry.failure == nil && entry.suspicion == nil)
        #expect(entry.restored(Self.copy(age: 1), at: Self.start) == [])
        #expect(entry.isPending == (state != .offline))
    }

    @Test(arguments: [ListVerdict.same(problems: [:]), Self.suspicious])
    fileprivate func `what was judged by a forgotten list is asked for again`(verdict: ListVerdict) {
        var entry = State.stale.entry
        _ = entry.cleared()

        #expect(entry.answered(verdict, at: Self.start, on: Self.day) == [.ask])
        #expect(entry.list == nil)
        // The second answer is judged by nothing, and an empty one is kept back for a while.
        #expect(entry.answered(Self.suspicious, at: Self.start, on: Self.day).last == .wake(at: Self.at(60)))
    }

    // MARK: Another configuration

    @Test(arguments: State.allCases)
    func `under another configuration it begins anew with the old list`(state: State) {
        var rules = Self.rules
        rules.freshFor = .seconds(50)
        let before = state.entry
        var entry = before.reconfigured(rules)

        #expect(entry.list == before.list && entry.rules == rules)
        #expect(entry.failure == nil && entry.suspicion == nil && !entry.isAsking)
        // It is asked even though its list is fresh: it may have another key.
        #expect(entry.restored(nil, at: Self.start) == [.ask])
        #expect(entry.answered(Self.new, at: Self.start, on: Self.day).last == .wake(at: Self.at(50)))
    }

    @Test func `how it stands is told`() {
        var entry = State.askingAgain.entry
        var report = entry.report(of: Self.gateway)
        #expect(report.isAsking && report.questions == 0 && report.source == .disk && report.models == 1)
        #expect(report.age(at: Self.start) == .expired && report.nextQuestionAt == nil)
        _ = entry.answered(Self.new, at: Self.start, on: Self.day)
        report = entry.report(of: Self.gateway)
        #expect(!report.isAsking && report.questions == 1 && report.source == .network)
        #expect(report.age(at: Self.at(999)) == .fresh && report.age(at: Self.at(1000)) == .stale)
        #expect(report.age(at: Self.at(2000)) == .expired && report.nextQuestionAt == Self.at(1000))
        #expect(State.fixed.entry.report(of: Self.gateway).age(at: Self.at(1_000_000)) == .fresh)
    }
}

extension ListEntry {
    fileprivate func wantedActions(at now: Moment) -> [Action] {
        var copy = self
        return copy.wanted(at: now)
    }
}
