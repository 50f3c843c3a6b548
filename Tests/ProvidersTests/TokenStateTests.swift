// When tokens are fetched, used and given up.
import Base
import Testing

@testable import Providers

@Suite struct TokenStateTests {
    private let start = Moment(nanoseconds: 1_000_000_000_000)
    private let secret = Secret("token-one")

    private func after(_ duration: Duration) -> Moment { start.advanced(by: duration) }

    private func holding(_ lifetime: Duration?) -> TokenState {
        var state = TokenState()
        _ = state.ask(at: start)
        state.fetched(secret, lifetime: lifetime, at: start)
        return state
    }

    @Test func `the first who asks fetches, the others wait`() {
        var state = TokenState()

        #expect(state.ask(at: start) == .fetch)
        #expect(state.ask(at: start) == .wait)
        #expect(state.ask(at: after(.seconds(1000))) == .wait)
    }

    @Test(
        arguments: [
            (7200, 7140), (600, 540), (100, 90), (10, 9), (nil, 3540),
        ] as [(Int?, Int)])
    func `a token is renewed before its end`(lifetime: Int?, renewal: Int) {
        var state = holding(lifetime.map { .seconds($0) })
        let renewal = Duration.seconds(renewal)

        #expect(state.ask(at: start) == .use(secret))
        #expect(state.ask(at: after(renewal - .nanoseconds(1))) == .use(secret))
        #expect(state.ask(at: after(renewal)) == .fetch)
        #expect(state.ask(at: after(renewal)) == .wait)
    }

    @Test func `a token that is over at once is not used twice`() {
        var state = holding(.zero)

        #expect(state.ask(at: start) == .fetch)
    }

    @Test func `failures make the pauses longer, up to a minute`() {
        var state = TokenState()
        var now = start

        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect(state.ask(at: now) == .fetch)
            state.failed(at: now)
            #expect(state.ask(at: now.advanced(by: .seconds(pause) - .nanoseconds(1))) == .refuse)
            now = now.advanced(by: .seconds(pause))
        }
    }

    @Test func `a token that was of use ends the pauses`() {
        var state = TokenState()
        _ = state.ask(at: start)
        state.failed(at: start)
        _ = state.ask(at: after(.seconds(1)))
        state.failed(at: after(.seconds(1)))
        #expect(state.ask(at: after(.seconds(3))) == .fetch)
        state.fetched(secret, lifetime: .seconds(100), at: after(.seconds(3)))
        #expect(state.ask(at: after(.seconds(20))) == .use(secret))
        #expect(state.ask(at: after(.seconds(200))) == .fetch)

        state.failed(at: after(.seconds(200)))

        #expect(state.ask(at: after(.seconds(201))) == .fetch)
    }

    @Test func `a token that is refused is fetched anew, once`() {
        var state = holding(.seconds(1000))

        #expect(state.refused(secret, at: after(.seconds(60))) == true)
        #expect(state.ask(at: after(.seconds(60))) == .fetch)
        #expect(state.refused(secret, at: after(.seconds(60))) == true)
        state.fetched(Secret("token-two"), lifetime: nil, at: after(.seconds(60)))

        #expect(state.refused(Secret("token-two"), at: after(.seconds(61))) == false)
        #expect(state.ask(at: after(.seconds(61))) == .refuse)
        #expect(state.refused(Secret("token-two"), at: after(.seconds(61))) == false)
        #expect(state.ask(at: after(.seconds(62))) == .fetch)
    }

    @Test func `a token that was replaced meanwhile is not given up`() {
        var state = holding(.seconds(1000))

        #expect(state.refused(Secret("an older one"), at: after(.seconds(1))) == true)
        #expect(state.ask(at: after(.seconds(1))) == .use(secret))
    }

    @Test func `tokens that are refused again and again are fetched less and less often`() {
        var state = TokenState()
        var now = start
        var fetches: [Int] = []

        for second in 0..<120 {
            now = after(.seconds(second))
            guard state.ask(at: now) == .fetch else { continue }
            fetches.append(second)
            state.fetched(secret, lifetime: nil, at: now)
            #expect(state.refused(secret, at: now) == false)
        }

        #expect(fetches == [0, 1, 3, 7, 15, 31, 63])
    }
}
