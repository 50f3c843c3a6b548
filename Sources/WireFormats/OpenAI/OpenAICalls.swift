// Which call of a tool a piece of a stream belongs to.
internal import JSON

/// The calls of one choice, told apart by what hosts say of them.
///
/// As OpenAI has it, a call's first piece has its number, id and name, and all later ones its number. Hosts that send
/// calls whole may say no number, or 0 of each: then another id, with a name, is another call. An id alone is not: some
/// make up a new one for each piece.
///
/// Source: OpenAI API reference, "The chat completion chunk object"; BerriAI/litellm#11999 for numbers that are all 0,
/// THU-MAIC/OpenMAIC#1556 for none, vllm-project/vllm `DeltaToolCall` of 2025 for new ids, November 2026.
struct OpenAICalls {
    /// How many calls a choice may have: more than any model makes. What a gateway says of others is not kept.
    private static let mostCalls = 512

    private struct Call {
        let id: JSONString?
        var hasArguments = false
    }

    /// By their numbers here.
    private var calls: [Call] = []
    /// The number here of the call that a host's number means now.
    private var numbers: [Int: Int] = [:]

    /// - Parameters:
    ///   - index: the call's number as the host has it; nil where it says none.
    ///   - id: nil where the piece has none.
    ///   - isNamed: whether the piece says whom it calls.
    /// - Returns: the call's number here, and whether the piece is its first; nil for a piece of more calls than anybody
    ///   makes.
    mutating func place(ofPiece index: Int?, id: JSONString?, isNamed: Bool) -> (number: Int, isNew: Bool)? {
        if let index, !(0..<Self.mostCalls).contains(index) { return nil }
        if let known = number(ofPiece: index, id: id, isNamed: isNamed) { return (known, false) }
        guard calls.count < Self.mostCalls else { return nil }
        let number = calls.count
        calls.append(Call(id: id?.copied))
        if let index { numbers[index] = number }
        return (number, true)
    }

    mutating func noteArguments(of number: Int) {
        calls[number].hasArguments = true
    }

    /// The choice is at its end: the numbers of the calls for which no arguments came, each told once.
    mutating func takeWithoutArguments() -> [Int] {
        let numbers = calls.indices.filter { !calls[$0].hasArguments }
        for number in numbers { noteArguments(of: number) }
        return numbers
    }

    /// nil for a piece of a call that has not begun.
    private func number(ofPiece index: Int?, id: JSONString?, isNamed: Bool) -> Int? {
        guard let index else {
            // Who counts nothing sends calls whole, each with its id, or lets pieces follow the last one.
            guard let id else { return isNamed ? nil : calls.indices.last }
            return calls.indices.last { calls[$0].id == id }
        }
        guard let known = numbers[index] else { return nil }
        let isAnother = isNamed && id != nil && calls[known].id != id
        return isAnother ? nil : known
    }
}
