// The bounded memory of sessions.
import Testing

@testable import EventLoops

private final class Ticket {
    let name: String
    init(_ name: String) { self.name = name }
}

@Suite struct SessionShelfTests {
    private func shelf() -> SessionShelf<Ticket> { SessionShelf(originLimit: 3, perOriginLimit: 2) }

    @Test func `the newest is taken first and single-use ones go`() {
        var shelf = shelf()
        #expect(shelf.store(Ticket("old"), for: "a", singleUse: true).isEmpty)
        #expect(shelf.store(Ticket("new"), for: "a", singleUse: true).isEmpty)

        #expect(shelf.take(for: "a")?.name == "new")
        #expect(shelf.take(for: "a")?.name == "old")
        #expect(shelf.take(for: "a") == nil)
        #expect(shelf.originCount == 0)
    }

    @Test func `one that may be used again stays, alone`() {
        var shelf = shelf()
        _ = shelf.store(Ticket("single"), for: "a", singleUse: true)
        #expect(shelf.store(Ticket("first"), for: "a", singleUse: false).map(\.name) == ["single"])
        #expect(shelf.store(Ticket("second"), for: "a", singleUse: false).map(\.name) == ["first"])

        #expect(shelf.take(for: "a")?.name == "second")
        #expect(shelf.take(for: "a")?.name == "second")
        #expect(shelf.store(Ticket("third"), for: "a", singleUse: true).map(\.name) == ["second"])
        #expect(shelf.take(for: "a")?.name == "third")
        #expect(shelf.take(for: "a") == nil)
    }

    @Test func `an origin above its limit loses its oldest session`() {
        var shelf = shelf()
        for name in ["1", "2"] { #expect(shelf.store(Ticket(name), for: "a", singleUse: true).isEmpty) }

        #expect(shelf.store(Ticket("3"), for: "a", singleUse: true).map(\.name) == ["1"])
        #expect(shelf.take(for: "a")?.name == "3")
        #expect(shelf.take(for: "a")?.name == "2")
    }

    @Test func `above the limit the origin unused for longest goes`() {
        var shelf = shelf()
        for origin in ["a", "b", "c"] { _ = shelf.store(Ticket(origin), for: origin, singleUse: false) }
        _ = shelf.take(for: "a")

        #expect(shelf.store(Ticket("d"), for: "d", singleUse: false).map(\.name) == ["b"])
        #expect(shelf.originCount == 3)
        #expect(shelf.take(for: "b") == nil)
        #expect(shelf.take(for: "a")?.name == "a")
    }

    @Test func `a useless one is forgotten, and only that one`() {
        var shelf = shelf()
        let useless = Ticket("useless")
        _ = shelf.store(useless, for: "a", singleUse: true)
        _ = shelf.store(Ticket("good"), for: "a", singleUse: true)

        shelf.forget(useless, for: "a")
        shelf.forget(useless, for: "b")

        #expect(shelf.take(for: "a")?.name == "good")
        #expect(shelf.take(for: "a") == nil)
    }
}
