// The lines of Prometheus' text format.

/// The lines of Prometheus' text format 0.0.4.
enum MetricText {
    static func isMetricName(_ name: String) -> Bool { isName(name, also: "_:") }

    static func isLabelName(_ name: String) -> Bool { isName(name, also: "_") && name != "le" }

    private static func isName(_ name: String, also marks: String) -> Bool {
        guard let first = name.first, !("0"..."9").contains(first) else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
    }

    static func head(_ name: String, help: String, kind: String, in buffer: ByteBuffer) {
        buffer.append(text: "# HELP \(name) \(escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n")
    }

    /// `labels` is empty or in braces.
    static func sample(
        _ name: String, _ labels: String, _ value: Int, _ unit: MetricUnit, in buffer: ByteBuffer
    ) {
        buffer.append(text: name)
        buffer.append(text: labels)
        buffer.append(.init(ascii: " "))
        append(value, unit, to: buffer)
        buffer.append(.init(ascii: "\n"))
    }

    static func histogram(
        _ name: String, _ names: [String], _ values: [String], _ histogram: Histogram, _ unit: MetricUnit,
        in buffer: ByteBuffer
    ) {
        let reading = histogram.reading
        for (bound, count) in zip(histogram.bounds, reading.cumulative) {
            let labels = labels(names + ["le"], values + [text(bound, unit)])
            sample("\(name)_bucket", labels, count, .count, in: buffer)
        }
        let all = labels(names + ["le"], values + ["+Inf"])
        sample("\(name)_bucket", all, reading.count, .count, in: buffer)
        sample("\(name)_sum", labels(names, values), reading.sum, unit, in: buffer)
        sample("\(name)_count", labels(names, values), reading.count, .count, in: buffer)
    }

    /// `{name="value",…}`; nothing for no labels.
    static func labels(_ names: [String], _ values: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let pairs = zip(names, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func text(_ value: Int, _ unit: MetricUnit) -> String {
        let buffer = ByteBuffer()
        append(value, unit, to: buffer)
        return buffer.text
    }

    /// What is counted in billionths is written exactly, without zeros at the end: 1500000000 ns is `1.5`.
    private static func append(_ value: Int, _ unit: MetricUnit, to buffer: ByteBuffer) {
        guard unit != .count else { return buffer.append(decimal: value) }
        let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        if value < 0 { buffer.append(.init(ascii: "-")) }
        buffer.append(decimal: Int(whole))
        guard fraction > 0 else { return }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        buffer.append(text: "." + digits)
    }
}
