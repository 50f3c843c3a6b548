// Which address to try next while connecting: the decisions of "happy eyeballs".
internal import Base

/// Races the addresses of one host: the first is tried at once, each next one 250 ms later or as soon as one
/// fails, and the first to connect wins. Families alternate, in the resolver's order (RFC 8305 §4, §5).
struct ConnectionRace {
    enum Action: Equatable {
        /// Start connecting to this address.
        case start(Int)
        /// Come back with `timerFired` after the interval.
        case arm
        /// Take this attempt and end all others.
        case win(Int)
        /// Every address failed.
        case lose
    }

    static let interval: Duration = .milliseconds(250)

    private let order: [Int]
    private var next = 0
    private var running: Set<Int> = []
    private var isOver = false

    /// - Parameter isIPv6: the family of each address, in the resolver's order.
    init(isIPv6: [Bool]) {
        let first = isIPv6.first ?? false
        var preferred = isIPv6.indices.filter { isIPv6[$0] == first }
        var others = isIPv6.indices.filter { isIPv6[$0] != first }
        var order: [Int] = []
        while !preferred.isEmpty || !others.isEmpty {
            if !preferred.isEmpty { order.append(preferred.removeFirst()) }
            if !others.isEmpty { order.append(others.removeFirst()) }
        }
        self.order = order
    }

    mutating func begin() -> [Action] { startNext() }

    mutating func timerFired() -> [Action] {
        isOver ? [] : startNext(orLose: false)
    }

    mutating func failed(_ index: Int) -> [Action] {
        guard !isOver, running.remove(index) != nil else { return [] }
        return startNext(orLose: running.isEmpty)
    }

    mutating func connected(_ index: Int) -> [Action] {
        guard !isOver, running.contains(index) else { return [] }
        isOver = true
        return [.win(index)]
    }

    private mutating func startNext(orLose: Bool = true) -> [Action] {
        guard next < order.count else {
            guard orLose else { return [] }
            isOver = true
            return [.lose]
        }
        let index = order[next]
        next += 1
        running.insert(index)
        return next < order.count ? [.start(index), .arm] : [.start(index)]
    }
}
