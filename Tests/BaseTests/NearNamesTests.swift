// Guessing what somebody meant to write.
import Base
import Testing

@Suite struct NearNamesTests {
    private let known = ["SLUICE_PORT", "SLUICE_HOST", "SLUICE_LOG", "SLUICE_LOOPS"]

    @Test(arguments: [
        ("SLUICE_PROT", "SLUICE_PORT"), ("sluice_port", "SLUICE_PORT"), ("SLUICE_PORTS", "SLUICE_PORT"),
        ("SLUICE_LOP", "SLUICE_LOG"), ("SLUICEHOST", "SLUICE_HOST"),
    ])
    func `the closest name comes first`(written: String, meant: String) {
        #expect(NearNames.of(written, among: known).first == meant)
    }

    @Test func `much closer names silence the others`() {
        #expect(NearNames.of("SLUICE_PROT", among: known) == ["SLUICE_PORT"])
    }

    @Test func `what is not near is not guessed`() {
        #expect(NearNames.of("OTHER", among: known).isEmpty)
        #expect(NearNames.of("", among: known).isEmpty)
        #expect(NearNames.of("abc", among: ["abx", "xyz"]) == ["abx"])
        #expect(NearNames.of("abc", among: ["axy"]).isEmpty)
    }

    @Test func `names too long are not compared, and few are given`() {
        let long = String(repeating: "x", count: 129)

        #expect(NearNames.of(long, among: [long]).isEmpty)
        #expect(NearNames.of(String(long.dropLast()), among: [long, String(long.dropLast())]).count == 1)
        #expect(NearNames.of("aaaa", among: ["aaab", "aaac", "aaad", "aaae"], limit: 2) == ["aaab", "aaac"])
    }
}
