// Which rows of one name are the same model.
import Testing

@testable import Catalog

@Suite struct GroupSplitTests {
    /// Rows such as `a:plain a:2024 b:2024free`: a gateway and what its name says. Those in capitals cannot be called.
    private func rows(_ text: String) -> [GroupSplit.Row] {
        text.split(separator: " ").map { row in
            let parts = row.split(separator: ":")
            let date = parts[1].prefix { $0.isNumber }
            let isFree = parts[1].hasSuffix("free")
            return .init(
                gateway: Int(parts[0].utf8.first ?? 0),
                variant: .init(date: UInt32(date) ?? 0, isFree: isFree),
                isCallable: parts[0] == parts[0].lowercased())
        }
    }

    /// What each row's model goes by.
    private func models(_ text: String) -> String {
        let rows = rows(text)
        let split = GroupSplit(rows)
        return rows.map { row in
            let model = split.model(of: row.variant)
            return (model.date == 0 ? "" : "\(model.date)")
                + (model.isFree ? "free" : model.date == 0 ? "plain" : "")
        }
        .joined(separator: " ")
    }

    @Test(arguments: [
        ("a:plain", "plain"), ("a:plain b:plain", "plain plain"),
        // One date that stands alone at its gateway is what the plain name means.
        ("a:2024", "plain"), ("a:2024 b:plain", "plain plain"), ("a:2024 b:2024", "plain plain"),
        // A gateway that lists both says that they differ, and whoever lists the date means that.
        ("a:plain a:2024", "plain 2024"), ("a:plain a:2024 b:2024 c:plain", "plain 2024 2024 plain"),
        ("a:2024 a:2025", "2024 2025"),
        // Different dates are never the same.
        ("a:2024 b:2025", "2024 2025"), ("a:2024 b:2025 c:plain", "2024 2025 plain"),
        ("a:plain a:2024 b:2025", "plain 2024 2025"),
        // The free variant is a model of its own, or shown with what it is the free variant of.
        ("a:plain a:free", "plain free"), ("a:plain b:free", "plain plain"), ("a:free", "free"),
        ("a:free b:free", "free free"), ("a:plain a:free b:free", "plain free free"),
        ("a:2024free b:plain", "plain plain"), ("a:2024free b:2024", "plain plain"),
        ("a:2024free a:2024", "2024free 2024"), ("a:2024free b:2024 b:plain", "2024 2024 plain"),
        // What can be called is not hidden behind what cannot.
        ("A:plain b:free", "plain free"), ("A:plain B:free", "plain plain"),
        ("A:plain c:plain b:free", "plain plain plain"),
        ("a:2024free b:2025", "2024free 2025"), ("a:2024 b:free", "plain plain"),
    ])
    func `the rows alone decide`(rows: String, expected: String) {
        #expect(models(rows) == expected)
    }

    @Test func `no gateway's rows are ever put into one model`() {
        let variants = ["plain", "2024", "2025", "free", "2024free"]
        // Each of two gateways has any of these.
        for first in 0..<(1 << variants.count) {
            for second in 0..<(1 << variants.count) {
                let listed = variants.indices.flatMap { index in
                    (first >> index & 1 == 1 ? ["a:\(variants[index])"] : [])
                        + (second >> index & 1 == 1 ? ["b:\(variants[index])"] : [])
                }
                let rows = rows(listed.joined(separator: " "))
                let split = GroupSplit(rows)

                for gateway in Set(rows.map(\.gateway)) {
                    let models = rows.filter { $0.gateway == gateway }.map { split.model(of: $0.variant) }
                    #expect(Set(models).count == models.count, "\(listed)")
                }
                let dates = Dictionary(grouping: rows) { split.model(of: $0.variant) }.mapValues { rows in
                    Set(rows.map(\.variant.date)).subtracting([0])
                }
                #expect(dates.values.allSatisfy { $0.count <= 1 }, "\(listed)")
            }
        }
    }
}
