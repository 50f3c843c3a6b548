// JSONTestSuite, each case whole, split at every byte and cut off at every byte.
import Base
import Testing

@testable import JSON

@Suite struct JSONSuiteTests {
    /// What this parser makes of the cases that are up to the parser: it accepts numbers of any size and escapes of
    /// lone surrogates, and nothing that is not UTF-8.
    static let acceptedByChoice = SuiteCase.all.map(\.name).filter { name in
        name.hasPrefix("i_number_") || name.hasPrefix("i_object_")
            || [
                "i_string_1st_surrogate_but_2nd_missing", "i_string_1st_valid_surrogate_2nd_invalid",
                "i_string_incomplete_surrogate_and_escape_valid", "i_string_incomplete_surrogate_pair",
                "i_string_incomplete_surrogates_escape_valid", "i_string_invalid_lonely_surrogate",
                "i_string_invalid_surrogate", "i_string_inverted_surrogates_U+1D11E",
                "i_string_lone_second_surrogate",
            ].contains(name)
    }

    @Test func `the suite is there`() {
        #expect(SuiteCase.all.count == 320)
        #expect(SuiteCase.all.filter { $0.name.hasPrefix("y_") }.count == 95)
        #expect(Self.acceptedByChoice.count == 20)
    }

    @Test(arguments: SuiteCase.all)
    func `accepts what it must and refuses what it must`(example: SuiteCase) {
        let outcome = Outcome(whole: example.text)

        let isAccepted = example.name.hasPrefix("y_") || Self.acceptedByChoice.contains(example.name)
        #expect((outcome.failure == nil) == isAccepted)
        #expect(outcome.failure == PlainReader.failure(of: example.text))
    }

    @Test(arguments: SuiteCase.all)
    func `the outcome is the same wherever the bytes are split`(example: SuiteCase) {
        let whole = Outcome(whole: example.text)

        for split in 0...example.text.count {
            #expect(Outcome(example.text, stops: [split]) == whole, "split at \(split)")
        }
        #expect(Outcome(example.text, stops: Array(0...example.text.count)) == whole)
    }

    @Test(arguments: SuiteCase.all)
    func `a text that is cut off fails where the plain reader says`(example: SuiteCase) {
        for length in 0..<example.text.count {
            let part = Array(example.text[..<length])
            #expect(Outcome(whole: part).failure == PlainReader.failure(of: part), "cut at \(length)")
        }
    }
}
