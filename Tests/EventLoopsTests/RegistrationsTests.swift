import Testing

@testable import EventLoops

@Suite struct RegistrationsTests {
    private final class Watcher: DescriptorWatcher {
        func descriptorReported(_ flags: UInt32) {}
    }

    @Test func `a token leads to its watcher`() {
        var registrations = Registrations()
        let watchers = (0..<10).map { _ in Watcher() }

        let tokens = watchers.map { registrations.insert($0) }

        #expect(Set(tokens).count == 10)
        #expect(registrations.count == 10)
        for (token, watcher) in zip(tokens, watchers) {
            #expect(registrations.watcher(of: token) === watcher)
        }
    }

    @Test func `the token of an ended registration does not reach the next one in its place`() {
        var registrations = Registrations()
        let first = Watcher()
        let second = Watcher()
        let stale = registrations.insert(first)

        #expect(registrations.remove(stale) === first)
        let token = registrations.insert(second)

        #expect(stale & 0xFFFF_FFFF == token & 0xFFFF_FFFF)
        #expect(registrations.watcher(of: stale) == nil)
        #expect(registrations.remove(stale) == nil)
        #expect(registrations.watcher(of: token) === second)
        #expect(registrations.count == 1)
    }

    @Test(arguments: [0, 1, UInt64.max, 5 << 32]) func `a token that was never given out is ignored`(
        token: UInt64
    ) {
        var registrations = Registrations()

        #expect(registrations.watcher(of: token) == nil)
        #expect(registrations.remove(token) == nil)
    }

    @Test func `a watcher is let go by whoever ends its registration, not inside`() {
        var registrations = Registrations()
        weak var watcher: Watcher?
        var token: UInt64 = 0
        do {
            let made = Watcher()
            watcher = made
            token = registrations.insert(made)
        }
        #expect(watcher != nil)

        do {
            let removed = registrations.remove(token)
            #expect(removed === watcher)
        }

        #expect(watcher == nil)
    }
}
