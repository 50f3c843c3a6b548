// Instruments of one name that differ in their labels.
import Synchronization

/// Instruments of one name that differ in their labels, such as one counter a gateway and outcome.
///
/// Looking up a series takes a lock and a dictionary: keep the instrument and use that. The number of series
/// is bounded, because label values may come from callers: beyond the bound everything is counted in one
/// series whose labels all say `other`.
package final class MetricFamily<Instrument: AnyObject & Sendable>: Sendable {
    private struct State {
        var byValues: [[String]: Instrument] = [:]
        /// Ordered by their label values.
        var ordered: [(values: [String], instrument: Instrument)] = []

        mutating func add(_ instrument: Instrument, _ values: [String]) {
            byValues[values] = instrument
            let place = ordered.firstIndex { values.lexicographicallyPrecedes($0.values) } ?? ordered.count
            ordered.insert((values, instrument), at: place)
        }
    }

    private let labelCount: Int
    private let bound: Int
    private let make: @Sendable () -> Instrument
    private let series = Mutex(State())

    init(labelCount: Int, bound: Int, make: @escaping @Sendable () -> Instrument) {
        self.labelCount = labelCount
        self.bound = bound
        self.make = make
    }

    /// The instrument of these label values, which come in the order of the family's label names.
    package func labelled(_ values: String...) -> Instrument {
        precondition(values.count == labelCount, "a value for each label")
        return series.withLock { series in
            if let known = series.byValues[values] { return known }
            let isFull = series.ordered.count >= bound
            let key = isFull ? values.map { _ in "other" } : values
            if let known = series.byValues[key] { return known }
            let made = make()
            series.add(made, key)
            return made
        }
    }

    /// All series, ordered by their label values.
    var all: [(values: [String], instrument: Instrument)] { series.withLock { $0.ordered } }
}
