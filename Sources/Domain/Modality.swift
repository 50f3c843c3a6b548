// What goes into a model and what comes out of it.

/// Kinds of content, in the words of the field: `text`, `image`, `audio`, `video`, `file`, `embedding`, `3d`.
package struct Modality: Equatable, Sendable {
    /// Empty: not known.
    package var inputs: [String]
    /// Empty: not known.
    package var outputs: [String]

    package init(inputs: [String] = [], outputs: [String] = []) {
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Reads `text+image->text`; either side may be empty. nil for anything else.
    package init?(arrow: String) {
        guard let arrowRange = arrow.firstRange(of: "->") else { return nil }
        inputs = Self.kinds(arrow[..<arrowRange.lowerBound])
        outputs = Self.kinds(arrow[arrowRange.upperBound...])
        guard !inputs.isEmpty || !outputs.isEmpty else { return nil }
    }

    /// `text+image->text`; nil where one side is not known.
    package var arrow: String? {
        guard !inputs.isEmpty, !outputs.isEmpty else { return nil }
        return inputs.joined(separator: "+") + "->" + outputs.joined(separator: "+")
    }

    private static func kinds(_ side: Substring) -> [String] {
        side.split(separator: "+").map(String.init)
    }
}
