// The command line of `sluice probe`.
import Testing

@testable import App

@Suite struct ProbeOptionsTests {
    @Test(
        arguments: [
            ([], .probe(names: [], asJSON: false)),
            (["a", "--json", "b.json"], .probe(names: ["a", "b.json"], asJSON: true)),
            (
                ["--import", "t.json"],
                .convert(ImportOptions(template: "t.json", folder: nil, overwrites: false))
            ),
            (
                ["--out", "here", "--overwrite", "--import", "t.json"],
                .convert(ImportOptions(template: "t.json", folder: "here", overwrites: true))
            ),
        ] as [([String], ProbeOptions)])
    func `what is to be done`(_ arguments: [String], _ options: ProbeOptions) throws {
        #expect(try ProbeOptions(arguments) == options)
    }

    @Test(
        arguments: [
            (["--yaml"], "--yaml: there is no such option"),
            (["--import"], "--import: needs a value"),
            (["--import", "t", "a"], "a: nothing is probed by --import"),
            (["--import", "t", "--json"], "--json: does not go with --import"),
            (["--import", "t", "--overwrite"], "--overwrite: needs --out"),
            (["--out", "f"], "--out: needs --import"),
            (["--overwrite"], "--overwrite: needs --import"),
        ])
    func `what is no command line`(_ arguments: [String], _ message: String) {
        let failure = #expect(throws: ConfigurationFailure.self) { try ProbeOptions(arguments) }
        #expect(failure?.problems.map(\.description) == [message])
    }
}
