import Base
import Catalog
import Domain
import Providers
import Routing
import Testing

@testable import Health

@Suite struct HealthWordsTests {
    private func words(_ change: (inout Patient) -> Void) throws -> HealthWords {
        var patient = try Patient()
        change(&patient)
        return patient.words
    }

    @Test func `checks of the endpoint`() throws {
        #expect(try words { $0.answered() }.endpoint == "answered in 182 ms, 12 s ago")
        #expect(
            try words { $0.failed("answered 401: it does not accept the key") }.endpoint
                == "answered 401: it does not accept the key, 12 s ago")
        #expect(try words { _ in }.endpoint == "not checked")
        #expect(try words { $0.endpoint.isChecking = true }.endpoint == "not checked yet")
        #expect(try words { $0.endpoint.isChecking = true }.nextCheck == "now")
        #expect(try words { $0.endpoint.nextCheckAt = Patient.ago(-42) }.nextCheck == "in 42 s")
        #expect(try words { $0.endpoint.nextCheckAt = Patient.ago(1) }.nextCheck == "now")
        #expect(try words { _ in }.nextCheck == nil)
    }

    @Test func `the demo is in this process`() throws {
        var patient = Patient(try .make(key: nil, #","transport":"memory","authorization":{"kind":"none"}"#))
        patient.answered()

        #expect(patient.words.endpoint == "in this process")
    }

    @Test func `lists`() throws {
        #expect(try words { _ in }.list == "312 models, 42 s old")
        #expect(try words { $0.list?.models = 1 }.list == "1 model, 42 s old")
        #expect(
            try words { $0.list?.suspicion = "3 models, where 312 were known" }.list
                == "3 models, where 312 were known; the old list stays")
        #expect(
            try words { $0.list?.failure = "answered 503" }.list
                == "312 models, 42 s old; the latest question: answered 503")
        #expect(try words { $0.list = nil }.list == "has not been asked yet")
        let filed = try words {
            $0.list?.source = .file
            $0.list?.fetchedAt = nil
            $0.list?.models = 69
        }
        #expect(filed.list == "from a file: 69 models")
    }

    @Test func `breakers, at most three of them by name`() throws {
        #expect(try words { _ in }.breakers == nil)
        #expect(try words { _ in }.nextTry == nil)
        let many = try words { patient in
            patient.breaker(.open(until: Patient.ago(-30)), of: nil)
            patient.breaker(.limited(until: Patient.ago(-7)))
            patient.breaker(.probing, of: String(repeating: "x", count: 500))
            patient.breaker(.open(until: Patient.now), of: "d")
            patient.breaker(.open(until: Patient.ago(-30)), of: "e")
        }
        let name = String(repeating: "x", count: 80)
        #expect(
            many.breakers
                == "the key is left alone for 30 s, gpt-x is rate limited for 7 s, \(name) is being tried again, and 2 more"
        )
        #expect(many.nextTry == "now")
        #expect(try words { $0.breaker(.limited(until: Patient.ago(-7))) }.nextTry == "in 7 s")
    }

    @Test func `traffic`() throws {
        #expect(try words { _ in }.traffic == "none in 5 min")
        #expect(try words { _ in }.errorRate == nil)
        #expect(try words { $0.attempts(1204, failed: 5) }.traffic == "1,204 in 5 min, 0.4 % failed")
        #expect(try words { $0.attempts(1204, failed: 5) }.errorRate == "0.4 %")
        #expect(
            try words { $0.attempts(9, failed: 0, rateLimited: 3) }.traffic
                == "9 in 5 min, none failed, 3 rate limited")
        let measured = try words { patient in
            (patient.traffic.latencyP50, patient.traffic.latencyP95) = (
                .milliseconds(840), .milliseconds(2100)
            )
            (patient.traffic.firstEventP50, patient.traffic.firstEventP95) = (.milliseconds(90), .seconds(1))
            patient.traffic.tokensPerSecond = 48.4
            patient.traffic.lastFailure = .init(
                kind: .rateLimited, outcome: "429", at: Patient.ago(200), on: WallTime(nanoseconds: 0))
        }
        #expect(measured.latency == "840 ms / 2.1 s")
        #expect(measured.firstEvent == "90 ms / 1 s")
        #expect(measured.speed == "48 tokens/s")
        #expect(measured.lastFailure == "429 rate_limited, 3 min ago")
        #expect(try words { $0.traffic.tokensPerSecond = .infinity }.speed == nil)
    }

    @Test func `costs say what is not known`() throws {
        #expect(try words { _ in }.costSinceStart == "$0")
        #expect(try words { $0.cost.sinceStart = USD(decimal: "0.0123")! }.costSinceStart == "$0.0123")
        #expect(try words { $0.cost.unknownToday = 3 }.costToday == "3 of unknown cost")
        let both = try words {
            $0.cost.today = USD(decimal: "1.5")!
            $0.cost.unknownToday = 1
        }
        #expect(both.costToday == "$1.50 and 1 of unknown cost")
    }
}
