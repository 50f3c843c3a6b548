// Measures how long it takes to decide which gateways are called for a request.
internal import Glibc

/// Prints one line of JSON: nanoseconds of processor time a plan (the median of the batches), and what was planned
/// among.
@main
struct Planning {
    private static let batches = 21
    private static let plansInBatch = 10_000

    static func main() throws {
        let city = try City()
        _ = try nanoseconds(ofPlanIn: city)  // What is touched for the first time costs more.

        let costs = try (0..<batches).map { _ in try nanoseconds(ofPlanIn: city) }.sorted()

        print(
            """
            {"nanoseconds": \(costs[batches / 2]), "candidates": \(City.candidates), "models": \(City.models)}
            """)
    }

    /// Of one plan, on average over a batch.
    private static func nanoseconds(ofPlanIn city: City) throws -> Int {
        let before = clock()
        for _ in 0..<plansInBatch { try city.plan() }
        // POSIX: a million of them is a second, whatever the resolution.
        return (clock() - before) * 1000 / plansInBatch
    }
}
