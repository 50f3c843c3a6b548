// What is remembered of whom, for how long, and who is told.
import Base
import Domain
import Synchronization
import Testing

@testable import Routing

@Suite struct BreakerTableTests {
    private static let start = Moment(nanoseconds: 1_000_000_000_000)

    private final class Journal: Sendable {
        let lines = Mutex<[String]>([])

        func note(_ transition: BreakerTransition) {
            let model = transition.model?.text ?? "*"
            lines.withLock { $0.append("\(transition.gateway) \(model) \(transition.change.rawValue)") }
        }
    }

    private let journal = Journal()
    private let table: BreakerTable
    private let gateway = GatewayID("g")

    init() {
        table = BreakerTable { [journal] in journal.note($0) }
    }

    private func key(_ model: String, credential: Int = 1) -> BreakerKey {
        BreakerKey(credential: credential, model: Bytes(model))
    }

    private func at(_ seconds: Int) -> Moment { Self.start.advanced(by: .seconds(seconds)) }

    private func record(_ outcome: CallOutcome, _ key: BreakerKey, times: Int = 1, at seconds: Int = 0) {
        for _ in 0..<times { table.record(outcome, of: key, at: gateway, at(seconds)) }
    }

    @Test func `a breaker is for one credential and one model`() {
        record(.failed, key("m-one"), times: 5)

        #expect(table.standing(of: key("m-one"), at: at(1)) == .open(until: at(10)))
        #expect(table.standing(of: key("m-two"), at: at(1)) == .free)
        #expect(table.standing(of: key("m-one", credential: 2), at: at(1)) == .free)
        #expect(!table.begin(key("m-one"), at: at(1), isForced: false))
        #expect(table.begin(key("m-two"), at: at(1), isForced: false))
    }

    @Test func `who was seen to answer is called again at once, by one call first`() {
        record(.failed, key("mm"), times: 5)
        record(.keyRefused, key("nn", credential: 2), times: 9)
        record(.rateLimited(wait: .seconds(30)), key("oo"))
        table.record(.failed, of: key("other"), at: GatewayID("h"), at(0))

        #expect(table.endPauses(of: gateway, at: at(1)) == 3)

        #expect(table.standing(of: key("mm"), at: at(1)) == .free)
        #expect(table.begin(key("mm"), at: at(1), isForced: false))
        #expect(!table.begin(key("mm"), at: at(1), isForced: false))
        #expect(table.begin(key("any", credential: 2), at: at(1), isForced: false))
        #expect(table.standing(of: key("oo"), at: at(1)) == .limited(until: at(30)))
        #expect(table.endPauses(of: gateway, at: at(1)) == 0)
    }

    @Test func `pauses of others do not end`() {
        record(.failed, key("mm"), times: 5)

        #expect(table.endPauses(of: GatewayID("h"), at: at(1)) == 0)
        #expect(table.standing(of: key("mm"), at: at(1)) == .open(until: at(10)))
    }

    @Test func `each change is told once`() {
        record(.failed, key("mm"), times: 9)
        _ = table.begin(key("mm"), at: at(10), isForced: false)
        _ = table.begin(key("mm"), at: at(10), isForced: false)
        record(.failed, key("mm"), at: 10)
        _ = table.begin(key("mm"), at: at(30), isForced: false)
        record(.succeeded, key("mm"), times: 3, at: 30)

        #expect(
            journal.lines.withLock { $0 } == [
                "g mm opened", "g mm probing", "g mm reopened", "g mm probing", "g mm closed",
            ])
    }

    @Test(
        arguments: [
            (Duration.seconds(7), 7), (.seconds(60), 60), (.seconds(86_400), 60), (nil, 1), (.zero, 0),
        ] as [(Duration?, Int)])
    func `a rate limit holds as long as it says, within a minute`(wait: Duration?, seconds: Int) {
        record(.rateLimited(wait: wait), key("mm"), times: 20)

        #expect(
            table.standing(of: key("mm"), at: at(0)) == (seconds == 0 ? .free : .limited(until: at(seconds))))
        #expect(table.standing(of: key("mm"), at: at(seconds)) == .free)
        #expect(table.standing(of: key("another"), at: at(0)) == .free)
        // It opens nothing.
        #expect(journal.lines.withLock { $0 }.isEmpty)
    }

    @Test func `a later and shorter limit does not shorten an earlier one`() {
        record(.rateLimited(wait: .seconds(30)), key("mm"))
        record(.rateLimited(wait: .seconds(2)), key("mm"), at: 1)

        #expect(table.standing(of: key("mm"), at: at(5)) == .limited(until: at(30)))
    }

    @Test func `a refused key is out for all models, after three in a row`() {
        record(.keyRefused, key("m-one"), times: 2)
        record(.succeeded, key("m-two"))
        record(.keyRefused, key("m-one"), times: 2)
        #expect(table.standing(of: key("m-two"), at: at(0)) == .free)

        record(.keyRefused, key("m-three"))

        #expect(table.standing(of: key("m-two"), at: at(0)) == .open(until: at(10)))
        #expect(table.standing(of: key("m-two", credential: 2), at: at(0)) == .free)
        #expect(!table.begin(key("m-two"), at: at(1), isForced: false))
        #expect(table.begin(key("m-two"), at: at(10), isForced: false))
        record(.succeeded, key("m-two"), at: 11)
        #expect(table.standing(of: key("m-two"), at: at(11)) == .free)
        #expect(journal.lines.withLock { $0 } == ["g * opened", "g * probing", "g * closed"])
    }

    @Test func `what is known of a key goes with the key`() {
        record(.keyRefused, key("m-one"), times: 3)
        record(.failed, key("m-two"), times: 5)
        record(.rateLimited(wait: .seconds(30)), key("m-three"))
        record(.failed, key("m-one", credential: 2), times: 5)

        table.keep([2])

        for model in ["m-one", "m-two", "m-three"] {
            #expect(table.standing(of: key(model), at: at(1)) == .free)
        }
        #expect(table.standing(of: key("m-one", credential: 2), at: at(1)) == .open(until: at(10)))
        #expect(table.reports(at: at(1)).count == 1)
        let told = journal.lines.withLock { $0.dropFirst(3).sorted() }
        #expect(told == ["g * closed", "g m-two closed"])
    }

    @Test func `a call that does not go is nobody's probe`() {
        // The key is out until 10, the model until 15.
        record(.keyRefused, key("m-one"), times: 3)
        record(.failed, key("m-two"), times: 5, at: 5)

        #expect(!table.begin(key("m-two"), at: at(12), isForced: false))
        #expect(table.begin(key("m-three"), at: at(12), isForced: false))
        // Now the key has its probe, and the model keeps its own.
        #expect(!table.begin(key("m-two"), at: at(20), isForced: false))
        record(.succeeded, key("m-three"), at: 20)
        #expect(table.begin(key("m-two"), at: at(20), isForced: false))
    }

    @Test(arguments: [
        (ProviderFailure.Kind.unreachable, CallOutcome.failed), (.timedOut, .failed), (.serverError, .failed),
        (.overloaded, .failed), (.brokenAnswer, .failed), (.emptyAnswer, .failed), (.unknownModel, .failed),
        (.authentication, .keyRefused), (.payment, .keyRefused),
        (.rateLimited, .rateLimited(wait: .seconds(3))),
        (.invalidRequest, .nothing), (.cancelled, .nothing),
    ])
    func `each kind of failure says something else`(kind: ProviderFailure.Kind, outcome: CallOutcome) {
        #expect(CallOutcome(ProviderFailure(kind, from: gateway, "r", retryAfter: .seconds(3))) == outcome)
    }

    @Test func `no more is remembered than there is room for, and what is old makes room`() {
        for index in 0..<BreakerTable.capacity + 100 { record(.failed, key("model-\(index)"), times: 5) }
        #expect(table.standing(of: key("model-0"), at: at(0)) == .open(until: at(10)))
        #expect(table.standing(of: key("model-\(BreakerTable.capacity)"), at: at(0)) == .free)

        record(.failed, key("new"), times: 5, at: 900)

        #expect(table.standing(of: key("new"), at: at(900)) == .open(until: at(910)))
        #expect(table.standing(of: key("model-0"), at: at(900)) == .free)
        #expect(journal.lines.withLock { $0.count { $0.hasSuffix("closed") } } == BreakerTable.capacity)
    }

    @Test func `names that nobody knows take no room from others for long`() {
        for index in 0..<BreakerTable.capacity { record(.failed, key("made-up-\(index)")) }

        record(.failed, key("new"), times: 5, at: 9)
        #expect(table.standing(of: key("new"), at: at(9)) == .free)
        record(.failed, key("new"), times: 5, at: 10)

        #expect(table.standing(of: key("new"), at: at(10)) == .open(until: at(20)))
    }

    @Test func `other numbers hold from now on`() {
        var rules = BreakerRules()
        rules.failuresInARow = 1
        table.use(rules)
        record(.failed, key("mm"))

        #expect(table.standing(of: key("mm"), at: at(0)) == .open(until: at(10)))
    }
}
