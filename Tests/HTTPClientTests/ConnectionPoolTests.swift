import Base
import HTTP
import Testing

@testable import HTTPClient

@Suite struct ConnectionPoolTests {
    private let start = Moment(nanoseconds: 0)

    private func second(_ seconds: Int) -> Moment { start.advanced(by: .seconds(seconds)) }

    private func pool(_ connections: Int..., limits: PoolLimits = PoolLimits()) -> ConnectionPool<Int> {
        var pool = ConnectionPool<Int>(limits: limits)
        for connection in connections { _ = pool.checkIn(connection, openedAt: start, at: start) }
        return pool
    }

    @Test func `an empty pool has no connection`() {
        var pool = pool()

        let (connection, closing) = pool.checkOut(at: start, isUsable: { _ in true })

        #expect(connection == nil)
        #expect(closing == [])
    }

    @Test func `the connection used last is taken first`() {
        var pool = pool(1, 2, 3)

        let taken = (0..<3).map { _ in pool.checkOut(at: start, isUsable: { _ in true }).connection }

        #expect(taken == [3, 2, 1])
        #expect(pool.count == 0)
    }

    @Test func `those that cannot be used are closed on the way`() {
        var pool = pool(1, 2, 3)

        let (connection, closing) = pool.checkOut(at: start, isUsable: { $0 == 1 })

        #expect(connection == 1)
        #expect(closing == [3, 2])
    }

    @Test(arguments: [(29, 1), (30, nil)]) func `a connection lies idle for less than thirty seconds`(
        age: Int, expected: Int?
    ) {
        var pool = pool(1)

        let (connection, closing) = pool.checkOut(at: second(age), isUsable: { _ in true })

        #expect(connection == expected)
        #expect(closing == (expected == nil ? [1] : []))
    }

    @Test(arguments: [(299, true), (300, false)])
    func `a connection is kept for less than five minutes of life`(
        age: Int, isKept: Bool
    ) {
        var pool = pool()

        #expect(pool.checkIn(1, openedAt: start, at: second(age)) == isKept)
        #expect(pool.count == (isKept ? 1 : 0))
    }

    @Test func `a connection that grows too old while idle is not used`() {
        var pool = pool()
        #expect(pool.checkIn(1, openedAt: start, at: second(290)) == true)

        #expect(pool.checkOut(at: second(300), isUsable: { _ in true }).connection == nil)
    }

    @Test func `no more are kept than the limit`() {
        var limits = PoolLimits()
        limits.idlePerOrigin = 2
        var pool = pool(1, 2, limits: limits)

        #expect(pool.checkIn(3, openedAt: start, at: start) == false)
        #expect(pool.checkOut(at: start, isUsable: { _ in true }).connection == 2)
        #expect(pool.checkIn(3, openedAt: start, at: start) == true)
    }

    @Test func `what has been idle or alive too long is taken out together`() {
        var pool = pool()
        _ = pool.checkIn(1, openedAt: second(0), at: second(280))
        _ = pool.checkIn(2, openedAt: second(250), at: second(265))
        _ = pool.checkIn(3, openedAt: second(250), at: second(290))

        #expect(pool.expire(at: second(294)) == [])
        #expect(pool.expire(at: second(300)) == [1, 2])
        #expect(pool.count == 1)
    }

    @Test func `one that is gone is taken out`() {
        var pool = pool(1, 2, 3)

        pool.remove { $0 == 2 }

        #expect(pool.removeAll() == [1, 3])
        #expect(pool.count == 0)
    }
}
