// When gateways are asked for their lists, and what is published of the answers.
import Base
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@testable import Catalog

@Suite struct ModelListsTests {
    @Test func `all callable gateways are asked at once, and others not`() throws {
        let run = ListRun(
            [ListRun.list("m", after: .seconds(1)), ListRun.list("n", after: .seconds(1))], keepsCopies: false
        )
        defer { run.end() }
        run.use(try [.make(slug: "a"), .make(slug: "b"), .make(slug: "locked", key: nil)])

        #expect(run.transport.requests.count == 2)
        #expect(run.snapshots.map(\.isPending) == [true])
        run.time.advance(by: .seconds(1))
        #expect(run.ids == ["a/m", "b/n"])
        // Answers that come together make one snapshot.
        #expect(run.snapshots.count == 2)
        #expect(run.snapshots.last?.isPending == false)
    }

    @Test func `a list is published though another one takes its time`() throws {
        let run = ListRun([ListRun.list("m"), .hang])
        defer { run.end() }
        run.use(try [.make(slug: "a"), .make(slug: "b")])
        run.time.advance(by: .milliseconds(100))

        #expect(run.ids == ["a/m"])
        #expect(run.snapshots.last?.state(of: Bytes("b" as String)) == .pending)
        run.time.advance(by: .seconds(20))
        #expect(run.snapshots.last?.state(of: Bytes("b" as String)) == .unknown)
    }

    @Test func `after failures it is asked again, later each time`() throws {
        let run = ListRun(Array(repeating: .json(500, "{}"), count: 100))
        defer { run.end() }
        run.use(try [.make(slug: "a")])

        for (index, pause) in [1, 2, 5, 15, 60, 300, 300].enumerated() {
            #expect(run.transport.requests.count == index + 1)
            run.time.advance(by: .seconds(pause) - .milliseconds(1))
            #expect(run.transport.requests.count == index + 1)
            run.time.advance(by: .milliseconds(1))
        }
    }

    @Test func `a list that cannot be had again stays as it was`() throws {
        let run = ListRun([ListRun.list("m"), .json(200, "<html>"), ListRun.list("n")])
        defer { run.end() }
        run.use(try [.make(slug: "a")])
        run.time.advance(by: .seconds(3600))
        #expect(run.transport.requests.count == 2)
        #expect(run.ids == ["a/m"])
        #expect(run.snapshots.last?.state(of: Bytes("a" as String)) == .known)

        run.time.advance(by: .seconds(1))
        #expect(run.ids == ["a/n"])
    }

    @Test func `after a reload lists are asked for again, and the old ones hold until then`() throws {
        let run = ListRun([ListRun.list("m"), ListRun.list("n", after: .seconds(3))])
        defer { run.end() }
        run.use(try [.make(slug: "a")])
        run.use(try [.make(slug: "a", key: "another-key")])

        #expect(run.ids == ["a/m"])
        run.time.advance(by: .seconds(3))
        #expect(run.ids == ["a/n"])
        #expect(run.transport.requests[1].fields.contains { $0.value.text == "Bearer another-key" })
        run.use([])
        #expect(run.ids == [])
        run.time.advance(by: .seconds(7200))
        #expect(run.transport.requests.count == 2)
        run.end()
        #expect(run.time.timerCount == 0)
    }

    @Test func `an answer to a question of before a reload is nobody's`() throws {
        let run = ListRun([ListRun.list("old", after: .seconds(5)), ListRun.list("new")])
        defer { run.end() }
        run.use(try [.make(slug: "a")])
        run.use(try [.make(slug: "a", key: "another-key")])
        run.time.advance(by: .seconds(10))

        #expect(run.ids == ["a/new"])
    }

    @Test func `offline nobody is asked`() throws {
        let run = ListRun([ListRun.list("m")], keepsCopies: false)
        defer { run.end() }
        run.use(try [.make(slug: "a"), .make(slug: "b", #","models":{"list":["x"]}"#)], isOffline: true)

        #expect(run.transport.requests.isEmpty)
        #expect(run.ids == ["b/x"])
        #expect(run.snapshots.last?.isPending == false)
        #expect(run.time.timerCount == 0)
    }

    @Test func `old models are let go of however fast reloads come`() throws {
        let run = ListRun([], keepsCopies: false)
        defer { run.end() }
        let gateways = try [Gateway.make(slug: "a", #","models":{"list":["x"]}"#)]
        run.use(gateways, isOffline: true)
        weak let first = run.snapshots.last?.sameModels
        #expect(first != nil)

        for _ in 0..<10 {
            run.use(gateways, isOffline: true)
            run.forgetOldSnapshots()
            run.time.advance(by: .milliseconds(300))
        }

        #expect(first == nil)
    }
}
