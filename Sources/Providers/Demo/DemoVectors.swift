// Vectors of the demo: no model's, but always the same for the same text, and near for texts that share words.
internal import Base
internal import JSON

/// Vectors made of nothing but the words of a text. Each word points into a direction of its own.
enum DemoVectors {
    /// How long a vector is where nobody asks for another length, and at most.
    static let usualLength = 16
    private static let longest = 1024

    /// The answer to a request for vectors; nil for one that names no texts, or a length that there is not.
    static func answer(_ request: JSONNode, model: String) -> Bytes? {
        let texts = Self.texts(request["input"])
        let length = request["dimensions"].map { $0.int ?? 0 } ?? usualLength
        guard !texts.isEmpty, (1...longest).contains(length) else { return nil }
        let words = texts.map { DemoText.words($0).pieces }
        let count = words.reduce(0) { $0 + $1.count }
        return JSONWriter.text { writer in
            writer.member("object", "list")
            writer.array("data") { list in
                for (index, words) in words.enumerated() {
                    list.object { entry in
                        entry.member("object", "embedding")
                        entry.member("index", index)
                        entry.array("embedding") { numbers in
                            for number in vector(of: words, length) { numbers.raw(Bytes(number.description)) }
                        }
                    }
                }
            }
            writer.member("model", model)
            writer.object("usage") { usage in
                usage.member("prompt_tokens", count)
                usage.member("total_tokens", count)
            }
        }
    }

    private static func texts(_ input: JSONNode?) -> [String] {
        guard let input else { return [] }
        return input.string.map { [$0] } ?? input.elements.compactMap(\.string)
    }

    /// Of length 1, unless there is no word.
    private static func vector(of words: [String], _ length: Int) -> [Float] {
        var sum = [Float](repeating: 0, count: length)
        for word in words {
            var state = hash(of: word)
            for index in sum.indices {
                // SplitMix64's step: one number from the one before.
                state = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9 &+ 0x9e37_79b9_7f4a_7c15
                sum[index] += Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
            }
        }
        let size = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return size > 0 ? sum.map { $0 / size } : sum
    }

    /// FNV-1a of a word, whatever its case and the spaces around it.
    private static func hash(of word: String) -> UInt64 {
        word.lowercased().utf8.filter { $0 > 32 }
            .reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
