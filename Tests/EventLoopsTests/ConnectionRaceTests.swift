import Testing

@testable import EventLoops

@Suite struct ConnectionRaceTests {
    @Test func `without an address the race is lost at once`() {
        var race = ConnectionRace(isIPv6: [])

        #expect(race.begin() == [.lose])
    }

    @Test func `a single address runs alone`() {
        var race = ConnectionRace(isIPv6: [false])

        #expect(race.begin() == [.start(0)])
        #expect(race.timerFired() == [])
        #expect(race.connected(0) == [.win(0)])
    }

    @Test(
        arguments: [
            ([true, true, false, false, false], [0, 2, 1, 3, 4]),
            ([false, true, true], [0, 1, 2]),
            ([true, true], [0, 1]),
            ([false, false, true], [0, 2, 1]),
        ] as [([Bool], [Int])])
    func `families alternate, the resolver's first one first`(isIPv6: [Bool], order: [Int]) {
        var race = ConnectionRace(isIPv6: isIPv6)

        var started = race.begin()
        for _ in isIPv6 { started += race.timerFired() }

        #expect(started.filter { $0 != .arm } == order.map { .start($0) })
        #expect(started.last == .start(order.last ?? 0))
    }

    @Test func `the timer starts the next while the first still runs`() {
        var race = ConnectionRace(isIPv6: [false, false, false])

        #expect(race.begin() == [.start(0), .arm])
        #expect(race.timerFired() == [.start(1), .arm])
        #expect(race.timerFired() == [.start(2)])
        #expect(race.timerFired() == [])
    }

    @Test func `a failure starts the next at once`() {
        var race = ConnectionRace(isIPv6: [false, false])
        _ = race.begin()

        #expect(race.failed(0) == [.start(1)])
        #expect(race.connected(1) == [.win(1)])
    }

    @Test func `the race is lost when the last one running fails and none is left`() {
        var race = ConnectionRace(isIPv6: [false, false])
        _ = race.begin()
        _ = race.timerFired()

        #expect(race.failed(1) == [])
        #expect(race.failed(0) == [.lose])
    }

    @Test func `a late winner wins while another has failed`() {
        var race = ConnectionRace(isIPv6: [false, false])
        _ = race.begin()
        _ = race.timerFired()
        _ = race.failed(1)

        #expect(race.connected(0) == [.win(0)])
    }

    @Test func `nothing happens after a win`() {
        var race = ConnectionRace(isIPv6: [false, false, false])
        _ = race.begin()
        _ = race.timerFired()
        _ = race.connected(1)

        #expect(race.connected(0) == [])
        #expect(race.failed(0) == [])
        #expect(race.timerFired() == [])
    }

    @Test func `nothing happens after a loss`() {
        var race = ConnectionRace(isIPv6: [false])
        _ = race.begin()
        _ = race.failed(0)

        #expect(race.failed(0) == [])
        #expect(race.connected(0) == [])
        #expect(race.timerFired() == [])
    }

    @Test func `reports of an address that does not run are ignored`() {
        var race = ConnectionRace(isIPv6: [false, false])
        _ = race.begin()

        #expect(race.connected(1) == [])
        #expect(race.failed(1) == [])
        #expect(race.failed(7) == [])
        #expect(race.connected(0) == [.win(0)])
    }
}
