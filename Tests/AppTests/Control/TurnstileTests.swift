// One at a time, in order, and not too many.
import Base
import TestSupport
import Testing

@testable import App

@Suite struct TurnstileTests {
    @Test func `the others wait in the order in which they came, and not too many of them`() {
        let time = ManualTime()
        let turnstile = Turnstile(mostWaiting: 2)
        var (entered, refused): ([Int], [Int]) = ([], [])
        for number in 1...5 {
            time.spawn {
                if await turnstile.enter() { entered.append(number) } else { refused.append(number) }
            }
        }
        time.settle()

        #expect(entered == [1])
        #expect(refused == [4, 5])
        #expect(turnstile.waiting == 2)

        for count in 2...3 {
            turnstile.leave()
            time.settle()
            #expect(entered == Array(1...count))
        }
        turnstile.leave()
        time.spawn { entered.append(await turnstile.enter() ? 6 : 0) }
        time.settle()
        #expect(entered == [1, 2, 3, 6])
        #expect(turnstile.waiting == 0)
    }
}
