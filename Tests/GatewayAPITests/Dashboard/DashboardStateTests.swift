// What each watcher is sent: all at first, then what has changed.
import Base
import JSON
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct DashboardStateTests {
    private static func json(_ state: DashboardState, since number: Int) throws -> JSONNode {
        let text = ByteBuffer()
        var writer = JSONWriter(into: text)
        writer.object { state.write(changesSince: number, to: &$0) }
        return try JSONDocument(parsing: text.takeAll()).root
    }

    private static func keys(_ root: JSONNode, _ table: String, _ member: String) -> [String]? {
        guard let list = root["tables"]?.at(table)?.at(member) else { return nil }
        return list.elements.map { $0["key"]?.string ?? $0.string ?? "" }
    }

    @Test func `the first time everything is sent`() throws {
        let state = DashboardState(Shown.reading(live: [Shown.live("a"), Shown.live("b")]), after: nil)
        let root = try Self.json(state, since: 0)

        #expect(root["number"]?.int == 1)
        #expect(Self.keys(root, "live", "order") == ["a", "b"])
        #expect(Self.keys(root, "live", "rows") == ["a", "b"])
        #expect(Self.keys(root, "recent", "order") == [])
    }

    @Test func `then only rows that changed, and orders that changed`() throws {
        let first = DashboardState(Shown.reading(live: [Shown.live("a"), Shown.live("b")]), after: nil)
        let second = DashboardState(
            Shown.reading(live: [Shown.live("a"), Shown.live("b", events: 35)]), after: first)
        let third = DashboardState(Shown.reading(live: [Shown.live("b", events: 35)]), after: second)

        let grown = try Self.json(second, since: 1)
        #expect(Self.keys(grown, "live", "order") == nil)
        #expect(Self.keys(grown, "live", "rows") == ["b"])
        #expect(grown["tables"]?["summary"] == nil)
        let gone = try Self.json(third, since: 2)
        #expect(Self.keys(gone, "live", "order") == ["b"])
        #expect(Self.keys(gone, "live", "rows") == [])
        #expect(Self.keys(gone, "summary", "rows") == ["flight"])
    }

    @Test func `who missed states gets what they brought`() throws {
        let first = DashboardState(Shown.reading(live: [Shown.live("a"), Shown.live("b")]), after: nil)
        let second = DashboardState(
            Shown.reading(live: [Shown.live("a"), Shown.live("b", events: 35)]), after: first)
        let third = DashboardState(
            Shown.reading(live: [Shown.live("a", events: 36), Shown.live("b", events: 35)]), after: second)

        #expect(Self.keys(try Self.json(third, since: 1), "live", "rows") == ["a", "b"])
        #expect(Self.keys(try Self.json(third, since: 2), "live", "rows") == ["a"])
        #expect(try Self.json(third, since: 3)["tables"]?.count == 0)
    }

    @Test func `a row that went and came is sent again`() throws {
        let first = DashboardState(Shown.reading(live: [Shown.live("a")]), after: nil)
        let second = DashboardState(Shown.reading(), after: first)
        let third = DashboardState(Shown.reading(live: [Shown.live("a")]), after: second)

        #expect(Self.keys(try Self.json(third, since: 2), "live", "rows") == ["a"])
        #expect(Self.keys(try Self.json(third, since: 1), "live", "order") == ["a"])
    }

    // MARK: The feed

    @Test func `whoever asks while a state is made waits for that one`() {
        let (time, feed) = (ManualTime(), DashboardFeed())
        var waiting: [Resumption<Void>] = []
        var made = 0
        let ask = { (moment: Moment) in
            time.start {
                await feed.state(since: moment) { previous in
                    made += 1
                    await Resumption<Void>.suspend { waiting.append($0) }
                    return DashboardState(Shown.reading(), after: previous)
                }
            }
        }
        let askers = (0..<50).map { _ in ask(Shown.now) }
        #expect(made == 1)

        waiting.removeFirst().resume()
        time.settle()

        #expect(made == 1)
        #expect(askers.allSatisfy { $0.value?.number == 1 })
    }

    @Test func `who asks for what is newer than the state in the making gets a newer one`() {
        let (time, feed) = (ManualTime(), DashboardFeed())
        let later = Shown.now.advanced(by: .seconds(1))
        var at = Shown.now
        let make: (DashboardState?) async -> DashboardState = { previous in
            var reading = DashboardReading(at: at, on: Shown.day)
            reading.models = 7
            return DashboardState(reading, after: previous)
        }
        #expect(time.run { await feed.state(since: Shown.now, making: make) }.number == 1)
        #expect(time.run { await feed.state(since: Shown.now, making: make) }.number == 1)

        at = later
        #expect(time.run { await feed.state(since: later, making: make) }.number == 2)
    }
}

extension JSONNode {
    fileprivate func at(_ name: String) -> JSONNode? { member(named: Bytes(name))?.value }
}
