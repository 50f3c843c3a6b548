// Each event in each state of a server's connection.
import Base
import HTTP
import Testing

@Suite struct ServerConnectionMachineTests {
    private static let limits = ServerConnectionLimits()

    enum Stage: String, CaseIterable, Sendable {
        case fresh, idle, head, answering, begun, draining, closed
    }

    enum Event: String, CaseIterable, Sendable {
        case bytesArrived, headTimedOut, refused, headCompleted, bodyWanted, bodyFinished, framingLost
        case answerBegins, answered, brokeOff, drained, drainedInPart, shutDown
    }

    /// What each event says in each stage, in the order of `Stage.allCases`, and what stage follows. `ending` is
    /// every state from which nothing but the end is reached. Events that cannot happen in a stage end the
    /// connection or change nothing; they never let another request in.
    private static let table: [(event: Event, outcomes: [String])] = [
        (.bytesArrived, ["head", "head", "head", "answering", "begun", "draining", "ending"]),
        (.headTimedOut, ["false, ending", "false, ending", "true, head"] + four("false, ending")),
        (.refused, three("linger, ending") + four("linger, ending")),
        (.headCompleted, three("answering") + ["answering", "begun", "draining", "ending"]),
        (.bodyWanted, stages.map { "false, \($0)" }),
        (.bodyFinished, ["fresh", "idle", "head", "answering", "begun without body", "draining", "ending"]),
        (.framingLost, ["fresh", "idle", "head", "ending", "ending", "draining", "ending"]),
        (
            .answerBegins,
            ["false, fresh", "false, idle", "false, head", "true, begun", "true, begun", "false, draining"]
                + ["false, ending"]
        ),
        (.answered, four("linger, ending") + ["drain, draining", "linger, ending", "linger, ending"]),
        (.brokeOff, three("close, ending") + four("close, ending")),
        (.drained, four("linger, ending") + ["linger, ending", "await, idle", "linger, ending"]),
        (.drainedInPart, three("linger, ending") + four("linger, ending")),
        (
            .shutDown,
            ["true, ending", "true, ending", "false, head", "false, ending", "false, begun", "false, ending"]
                + ["false, ending"]
        ),
    ]

    private static let stages = ["fresh", "idle", "head", "answering", "begun", "draining", "ending"]
    private static func three(_ outcome: String) -> [String] { Array(repeating: outcome, count: 3) }
    private static func four(_ outcome: String) -> [String] { Array(repeating: outcome, count: 4) }

    @Test(arguments: Event.allCases, Stage.allCases)
    func `each event in each state leads where the table says`(event: Event, stage: Stage) throws {
        let row = try #require(Self.table.first { $0.event == event })
        let column = try #require(Stage.allCases.firstIndex(of: stage))
        var machine = Self.machine(in: stage)

        let said = Self.happen(event, to: &machine)

        #expect((said.isEmpty ? "" : said + ", ") + Self.name(machine) == row.outcomes[column])
    }

    // MARK: Deadlines

    @Test func `a connection that says nothing waits as long as a head, not as long as an idle one`() {
        let machine = Self.machine(in: .fresh)

        #expect(machine.headDeadline == .at(10))
    }

    @Test func `a head has its time from its first byte, whatever comes after it`() {
        var machine = ServerConnectionMachine(limits: Self.limits, openedAt: .at(0))
        machine.bytesArrived(at: .at(7))
        machine.bytesArrived(at: .at(16))

        #expect(machine.headDeadline == .at(17))
    }

    @Test func `an idle connection waits from the end of its last answer`() {
        var machine = Self.machine(in: .begun)
        machine.bodyFinished()

        expect(machine.answered(at: .at(5)), .awaitHead)
        #expect(machine.headDeadline == .at(80))
    }

    @Test(arguments: [Stage.answering, .begun, .draining, .closed])
    func `no head is waited for while something else goes on`(stage: Stage) {
        #expect(Self.machine(in: stage).headDeadline == .distantFuture)
    }

    @Test func `throwing bytes away is bounded in bytes and in time`() {
        var machine = Self.machine(in: .begun)

        expect(machine.answered(at: .at(5)), .drain(bytes: 256 * 1024, until: .at(10)))
        expect(machine.drained(isWhole: false, at: .at(7)), .linger(bytes: 32 << 20, until: .at(12)))
    }

    // MARK: Answers

    @Test func `a caller who waits for it is told to continue, once`() {
        var machine = Self.machine(in: .head)
        machine.headCompleted(isPersistent: true, expectsContinue: true, hasBody: true)

        expect(machine.bodyWanted(), true)
        expect(machine.bodyWanted(), false)
        machine.bodyFinished()
        expect(machine.answerBegins(endsWithConnection: false), true)
        expect(machine.answered(at: .at(2)), .awaitHead)
    }

    @Test func `nobody is told to continue within an answer`() {
        var machine = Self.machine(in: .head)
        machine.headCompleted(isPersistent: true, expectsContinue: true, hasBody: true)

        expect(machine.answerBegins(endsWithConnection: false), false)
        expect(machine.bodyWanted(), false)
        expect(machine.answered(at: .at(2)), .linger(bytes: 32 << 20, until: .at(7)))
    }

    @Test func `a request without a body expects nothing, whatever it says`() {
        var machine = Self.machine(in: .head)
        machine.headCompleted(isPersistent: true, expectsContinue: true, hasBody: false)

        expect(machine.bodyWanted(), false)
        expect(machine.answerBegins(endsWithConnection: false), true)
    }

    @Test(arguments: [
        (isPersistent: true, endsWithConnection: false, keeps: true),
        (isPersistent: false, endsWithConnection: false, keeps: false),
        (isPersistent: true, endsWithConnection: true, keeps: false),
        (isPersistent: false, endsWithConnection: true, keeps: false),
    ])
    func `a connection is kept when caller and answer allow it`(
        isPersistent: Bool, endsWithConnection: Bool, keeps: Bool
    ) {
        var machine = Self.machine(in: .head)
        machine.headCompleted(isPersistent: isPersistent, expectsContinue: false, hasBody: false)

        expect(machine.answerBegins(endsWithConnection: endsWithConnection), keeps)
        expect(machine.answered(at: .at(1)) == .awaitHead, keeps)
    }

    @Test func `a body that is lost within its answer ends the connection in spite of the head`() {
        var machine = Self.machine(in: .begun)
        machine.framingLost()

        expect(machine.answered(at: .at(1)), .linger(bytes: 32 << 20, until: .at(6)))
    }

    @Test(arguments: [Stage.head, .answering])
    func `the answer under way is the last when the server shuts down, and says so`(stage: Stage) {
        var machine = Self.machine(in: stage)

        expect(machine.shutDown(), false)
        machine.headCompleted(isPersistent: true, expectsContinue: false, hasBody: false)
        expect(machine.answerBegins(endsWithConnection: false), false)
        expect(machine.answered(at: .at(1)), .linger(bytes: 32 << 20, until: .at(6)))
    }

    @Test func `a server that shuts down within an answer ends the connection after it`() {
        var machine = Self.machine(in: .begun)
        machine.bodyFinished()

        expect(machine.shutDown(), false)
        expect(machine.answered(at: .at(1)), .linger(bytes: 32 << 20, until: .at(6)))
    }

    @Test func `a connection ends after as many requests as are allowed`() {
        var limits = Self.limits
        limits.requests = 2
        var machine = ServerConnectionMachine(limits: limits, openedAt: .at(0))
        for keeps in [true, false] {
            machine.headCompleted(isPersistent: true, expectsContinue: false, hasBody: false)
            expect(machine.answerBegins(endsWithConnection: false), keeps)
            expect(machine.answered(at: .at(1)) == .awaitHead, keeps)
        }
    }

    // MARK: Support

    /// `#expect` calls nothing that changes its subject.
    private func expect<Value: Equatable>(
        _ said: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(said == expected, sourceLocation: sourceLocation)
    }

    private static func machine(in stage: Stage) -> ServerConnectionMachine {
        var machine = ServerConnectionMachine(limits: limits, openedAt: .at(0))
        let path: [Event] =
            switch stage {
            case .fresh: []
            case .idle: [.bytesArrived, .headCompleted, .bodyFinished, .answerBegins, .answered]
            case .head: [.bytesArrived]
            case .answering: [.bytesArrived, .headCompleted]
            case .begun: [.bytesArrived, .headCompleted, .answerBegins]
            case .draining: [.bytesArrived, .headCompleted, .answerBegins, .answered]
            case .closed: [.brokeOff]
            }
        for event in path { _ = happen(event, to: &machine) }
        return machine
    }

    /// What the machine says to the event; empty when it says nothing.
    private static func happen(_ event: Event, to machine: inout ServerConnectionMachine) -> String {
        switch event {
        case .bytesArrived:
            machine.bytesArrived(at: .at(1))
            return ""
        case .headTimedOut: return "\(machine.headTimedOut())"
        case .refused: return name(machine.refused(at: .at(1)))
        case .headCompleted:
            machine.headCompleted(isPersistent: true, expectsContinue: false, hasBody: true)
            return ""
        case .bodyWanted: return "\(machine.bodyWanted())"
        case .bodyFinished:
            machine.bodyFinished()
            return ""
        case .framingLost:
            machine.framingLost()
            return ""
        case .answerBegins: return "\(machine.answerBegins(endsWithConnection: false))"
        case .answered: return name(machine.answered(at: .at(1)))
        case .brokeOff: return name(machine.brokeOff())
        case .drained: return name(machine.drained(isWhole: true, at: .at(1)))
        case .drainedInPart: return name(machine.drained(isWhole: false, at: .at(1)))
        case .shutDown: return "\(machine.shutDown())"
        }
    }

    private static func name(_ next: ServerConnectionMachine.Next) -> String {
        switch next {
        case .awaitHead: "await"
        case .drain: "drain"
        case .linger: "linger"
        case .close: "close"
        }
    }

    /// The state, recognised by how it takes further events.
    private static func name(_ machine: ServerConnectionMachine) -> String {
        var (timed, drained, answered, begun) = (machine, machine, machine, machine)
        if machine.headDeadline < .distantFuture {
            if timed.headTimedOut() { return "head" }
            return machine.headDeadline == .at(10) ? "fresh" : "idle"
        }
        if drained.drained(isWhole: true, at: .at(2)) == .awaitHead { return "draining" }
        switch answered.answered(at: .at(2)) {
        case .awaitHead: return "begun without body"
        case .drain: return "begun"
        case .linger, .close: return begun.answerBegins(endsWithConnection: false) ? "answering" : "ending"
        }
    }
}

extension Moment {
    fileprivate static func at(_ seconds: Int64) -> Moment { Moment(nanoseconds: seconds * 1_000_000_000) }
}
