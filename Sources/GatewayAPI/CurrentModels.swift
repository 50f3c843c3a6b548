// The models that a loop knows of.
internal import Base
internal import Catalog

/// The snapshot in use, and who waits for lists that have been asked for. Confined to its loop.
final class CurrentModels {
    private(set) var snapshot: ModelSnapshot
    private let time: any Timekeeper
    private var waiting: [Int: Resumption<Void>] = [:]
    private var lastNumber = 0

    init(_ snapshot: ModelSnapshot, _ time: any Timekeeper) {
        self.snapshot = snapshot
        self.time = time
    }

    func replace(with snapshot: ModelSnapshot) {
        self.snapshot = snapshot
        guard !snapshot.isPending else { return }
        for number in waiting.keys.sorted() { wake(number) }
    }

    /// The snapshot, as soon as every list asked for is there, or cannot be had, or `patience` is over.
    func settled(within patience: Duration) async -> ModelSnapshot {
        guard snapshot.isPending else { return snapshot }
        lastNumber += 1
        let number = lastNumber
        let timer = time.schedule(at: time.now.advanced(by: patience)) { [self] in wake(number) }
        await Resumption<Void>.suspend { waiting[number] = $0 }
        time.cancel(timer)
        return snapshot
    }

    private func wake(_ number: Int) {
        waiting.removeValue(forKey: number)?.resume()
    }
}
