import Base
import Catalog
import Domain
import Providers
import Routing
import Testing

@testable import Health

@Suite struct HealthJudgeTests {
    typealias Change = @Sendable (inout Patient) -> Void

    private static func until(_ seconds: Int) -> Moment { Patient.ago(-seconds) }

    private func judged(_ changes: Change...) throws -> String {
        var patient = try Patient()
        for change in changes { change(&patient) }
        return patient.judgement
    }

    // MARK: Not to be expected to answer

    @Test func `one that is switched off is off, whatever else is known`() throws {
        var patient = Patient(try .make { $0.isEnabled = false })
        patient.failed("answered 500")

        #expect(patient.judgement == "off: UP_ENABLED switches it off")
    }

    @Test(arguments: ["", #","chat":false,"models":{"list":["a"]}"#])
    func `one without its key is unconfigured and says which`(members: String) throws {
        let patient = Patient(try .make(key: nil, members))

        #expect(patient.judgement == "unconfigured: needs UP_API_KEY")
    }

    @Test func `one that nobody heard of is configured`() throws {
        #expect(try judged() == "configured: nothing was heard of it yet")
        #expect(try judged { $0.isOffline = true } == "configured: nothing was heard of it yet")
    }

    private func local(hasOwnAddress: Bool = false) throws -> Patient {
        let members = #","local":true,"authorization":{"kind":"none"}"#
        return Patient(try .make("home", key: nil, members) { $0.hasOwnAddress = hasOwnAddress })
    }

    @Test func `a local one at its usual address is absent until it answers`() throws {
        var patient = try local()
        #expect(patient.judgement == "absent: nothing was heard of it yet")
        patient.failed("cannot be reached")
        #expect(patient.judgement == "absent: cannot be reached")
        patient.answered()
        #expect(patient.judgement == "healthy")
    }

    @Test func `a local one that was used and went away is absent again`() throws {
        var patient = try local()
        patient.attempts(3, failed: 0, since: 100)
        #expect(patient.judgement == "healthy")

        patient.failed("cannot be reached", 12)

        #expect(patient.judgement == "absent: cannot be reached")
    }

    @Test func `a local one with an address of its own is down when it does not answer`() throws {
        var patient = try local(hasOwnAddress: true)
        patient.failed("cannot be reached")

        #expect(patient.judgement == "down: cannot be reached")
    }

    // MARK: Healthy

    @Test func `one that answered its check is healthy`() throws {
        #expect(try judged { $0.answered() } == "healthy")
    }

    @Test func `one whose callers get answers is healthy without a check`() throws {
        #expect(try judged { $0.attempts(1, failed: 0) } == "healthy")
    }

    @Test(arguments: [
        #","chat":false,"models":{"list":["a"]}"#, #","transport":"memory","authorization":{"kind":"none"}"#,
    ])
    func `one whose list is fixed is healthy when it answers`(members: String) throws {
        var patient = Patient(try .make("up", members))
        patient.list?.source = .file
        patient.list?.fetchedAt = nil
        patient.answered()

        #expect(patient.judgement == "healthy")
    }

    @Test(arguments: [4000, 90_000])
    func `a list that is only old is as good as it was`(age: Int) throws {
        #expect(
            try judged({ $0.answered() }, { $0.list?.fetchedAt = Patient.ago(age) }) == "healthy")
    }

    @Test func `a list in use that could not be had again is good while it is fresh`() throws {
        #expect(try judged({ $0.answered() }, { $0.list?.failure = "answered 503" }) == "healthy")
    }

    @Test func `a model that does not exist and so is left alone makes nobody ill`() throws {
        #expect(
            try judged({ $0.answered() }, { $0.breaker(.open(until: Self.until(12)), of: "made-up") })
                == "healthy")
    }

    // MARK: Degraded

    @Test(arguments: [
        (14, 2, "degraded: 2 of 14 attempts failed in 5 min"),
        (1000, 50, "degraded: 50 of 1,000 attempts failed in 5 min"),
        (1000, 49, "healthy"), (14, 1, "healthy"), (1, 1, "degraded: 1 of 1 attempts failed in 5 min"),
        (4, 4, "degraded: 4 of 4 attempts failed in 5 min"), (5, 5, "down: 5 of 5 attempts failed in 5 min"),
        (5, 3, "down: 3 of 5 attempts failed in 5 min"), (6, 3, "degraded: 3 of 6 attempts failed in 5 min"),
        (7, 4, "degraded: 4 of 7 attempts failed in 5 min"),
    ])
    func `failures count by their number and their share`(all: Int, failed: Int, judgement: String) throws {
        #expect(try judged({ $0.answered() }, { $0.attempts(all, failed: failed) }) == judgement)
    }

    @Test func `failures that are over are forgotten before the window is`() throws {
        #expect(
            try judged({ $0.answered() }, { $0.attempts(20, failed: 8) }, { $0.traffic.hasRecovered = true })
                == "healthy")
    }

    @Test func `rate limits alone make nobody ill, and one that holds is told`() throws {
        #expect(
            try judged({ $0.answered() }, { $0.attempts(9, failed: 0, rateLimited: 8) }) == "healthy")
        #expect(
            try judged({ $0.answered() }, { $0.breaker(.limited(until: Self.until(12))) })
                == "degraded: gpt-x is rate limited for 12 s")
    }

    @Test func `a model that is left alone after failures is told`() throws {
        let patient: Change = {
            $0.answered()
            $0.attempts(100, failed: 3)
        }
        #expect(
            try judged(patient, { $0.breaker(.open(until: Self.until(12))) })
                == "degraded: gpt-x is left alone for 12 s")
        #expect(try judged(patient, { $0.breaker(.probing) }) == "degraded: gpt-x is being tried again")
    }

    @Test func `an old list that cannot be had again is told with its age`() throws {
        #expect(
            try judged(
                { $0.answered() }, { $0.list?.fetchedAt = Patient.ago(3 * 3600 + 5) },
                { $0.list?.failure = "answered 503" }) == "degraded: its list is 3 hours old: answered 503")
    }

    @Test func `a list that came much shorter is told`() throws {
        #expect(
            try judged({ $0.answered() }, { $0.list?.suspicion = "3 models, where 312 were known" })
                == "degraded: its list is kept back: 3 models, where 312 were known")
    }

    @Test func `a list that never came is told`() throws {
        #expect(
            try judged({ $0.answered() }) {
                $0.list = ListReport($0.gateway.id, .unknown)
                $0.list?.failure = "answered a page"
            } == "degraded: its list cannot be had: answered a page")
    }

    // MARK: Down

    @Test func `one whose check failed is down`() throws {
        #expect(try judged { $0.failed("answered 500") } == "down: answered 500")
    }

    @Test func `an answer to a caller since the failed check counts for more, one before it does not`() throws
    {
        #expect(
            try judged({ $0.failed("answered 500", 12) }, { $0.attempts(1, failed: 0, since: 5) })
                == "healthy")
        #expect(
            try judged({ $0.failed("answered 500", 12) }, { $0.attempts(1, failed: 0, since: 20) })
                == "down: answered 500")
    }

    @Test func `one whose key is refused is down, though its check went well`() throws {
        #expect(
            try judged({ $0.answered() }, { $0.breaker(.open(until: Self.until(30)), of: nil) })
                == "down: its key or account is refused: the key is left alone for 30 s")
    }

    @Test func `a key whose time of rest is over keeps nobody waiting`() throws {
        #expect(
            try judged({ $0.answered() }, { $0.breaker(.open(until: Patient.now), of: nil) }) == "healthy")
        #expect(
            try judged({ $0.answered() }, { $0.breaker(.probing, of: nil) })
                == "down: its key or account is refused: the key is being tried again")
    }

    @Test func `failures that were forgiven count no more`() throws {
        let patient: Change = {
            $0.answered()
            $0.attempts(9, failed: 9)
            $0.breaker(.open(until: Patient.now))
        }
        #expect(try judged(patient) == "down: 9 of 9 attempts failed in 5 min")
        #expect(try judged(patient, { $0.traffic.hasRecovered = true }) == "healthy")
    }

    @Test func `three answers in a row raise one that was down`() throws {
        let patient: Change = {
            $0.answered()
            $0.attempts(20, failed: 17)
        }
        #expect(try judged(patient) == "degraded: 17 of 20 attempts failed in 5 min")
        #expect(
            try judged(patient, { $0.traffic.successesInARow = 2 })
                == "down: 17 of 20 attempts failed in 5 min")
    }
}
