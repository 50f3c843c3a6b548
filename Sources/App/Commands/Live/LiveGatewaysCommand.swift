// `sluice gateways --live`: how gateways do, as a running server says.
internal import Base
internal import Glibc
internal import JSON

/// Asks a running server how its gateways do, and prints a table or its JSON.
struct LiveGatewaysCommand {
    let asJSON: Bool

    /// - Returns: the exit code: 1 where the server cannot be asked.
    func run() throws(ConfigurationFailure) -> Int32 {
        switch try RunningServer.configured().answer(to: "/health/gateways") {
        case .success(let document):
            let text = asJSON ? document.bytes.text : Self.table(document.root)
            Program.write(ShownText.lines(text) + "\n", to: STDOUT_FILENO)
            return 0
        case .failure(let failure):
            Program.write("sluice: \(failure.message)\n", to: STDERR_FILENO)
            return 1
        }
    }

    /// Where in a gateway's object the texts of each column are.
    private static let columns: [(head: String, place: [StaticString])] = [
        ("SLUG", ["slug"]), ("STATE", ["state"]), ("ENDPOINT", ["endpoint", "words"]),
        ("MODELS", ["list", "words"]), ("BREAKERS", ["breakers", "words"]),
        ("TRAFFIC", ["traffic", "words"]), ("P50 / P95", ["traffic", "latency_words"]),
        ("COST", ["cost", "since_start_words"]), ("REASON", ["reason"]),
    ]

    /// One line a gateway, in the server's order. What is missing is blank: the server may be of another version.
    static func table(_ root: JSONNode) -> String {
        let rows = root["data"].map { data in
            data.elements.map { gateway in columns.map { text(at: $0.place, in: gateway) } }
        }
        return TextTable(columns.map(\.head), rows ?? []).text
    }

    private static func text(at place: [StaticString], in gateway: JSONNode) -> String {
        var node: JSONNode? = gateway
        for name in place { node = node?[name] }
        return node?.string ?? ""
    }
}
