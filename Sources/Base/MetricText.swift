// The lines of Prometheus' text format.

/// The lines of one metric in Prometheus' text format 0.0.4. There may be thousands in a scrape: what lines have in
/// common is made once, and lines are put together from bytes.
struct MetricText {
    private let description: MetricDescription
    private let name: Bytes
    /// The names of the labels, each with what follows it up to its value: `gateway="`.
    private let labels: [Bytes]
    private let buffer: ByteBuffer

    init(of description: MetricDescription, in buffer: ByteBuffer) {
        self.description = description
        self.buffer = buffer
        name = Bytes(description.prometheusName)
        labels = description.labels.map { Bytes(MetricDescription.underscored($0) + "=\"") }
    }

    func append(_ reading: MetricReading) {
        appendHead()
        switch description.kind {
        case .counter, .gauge: for series in reading.series { appendNumber(series) }
        case .histogram(let bounds):
            let bounds = bounds.map(boundText) + [Bytes("le=\"+Inf\"} ")]
            for series in reading.series { appendHistogram(series, bounds) }
        }
    }

    private func appendHead() {
        buffer.append("# HELP ")
        buffer.append(name)
        buffer.append(UInt8(ascii: " "))
        appendEscaped(description.help, quotes: false, to: buffer)
        buffer.append("\n# TYPE ")
        buffer.append(name)
        switch description.kind {
        case .counter: buffer.append(" counter\n")
        case .gauge: buffer.append(" gauge\n")
        case .histogram: buffer.append(" histogram\n")
        }
    }

    // MARK: Lines

    private func appendNumber(_ series: MetricSeries) {
        guard case .number(let number) = series.value else { return }
        appendLine("", labelText(series), number, description.unit)
    }

    private func appendHistogram(_ series: MetricSeries, _ bounds: [Bytes]) {
        guard case .distribution(let distribution) = series.value else { return }
        let own = labelText(series)
        for (index, bound) in bounds.enumerated() {
            let isLast = index == distribution.cumulative.count
            buffer.append(name)
            buffer.append("_bucket{")
            buffer.append(own)
            if !own.isEmpty { buffer.append(UInt8(ascii: ",")) }
            buffer.append(bound)
            buffer.append(decimal: isLast ? distribution.count : distribution.cumulative[index])
            buffer.append(UInt8(ascii: "\n"))
        }
        appendLine("_sum", own, distribution.sum, description.unit)
        appendLine("_count", own, distribution.count, .count)
    }

    private func appendLine(_ suffix: StaticString, _ labels: Bytes, _ number: Int, _ unit: MetricUnit) {
        buffer.append(name)
        buffer.append(suffix)
        if !labels.isEmpty {
            buffer.append(UInt8(ascii: "{"))
            buffer.append(labels)
            buffer.append(UInt8(ascii: "}"))
        }
        buffer.append(UInt8(ascii: " "))
        append(number, unit, to: buffer)
        buffer.append(UInt8(ascii: "\n"))
    }

    // MARK: Parts of lines

    /// `name="value",…`; nothing for no labels.
    private func labelText(_ series: MetricSeries) -> Bytes {
        guard !labels.isEmpty else { return .empty }
        let text = ByteBuffer()
        for (index, label) in labels.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(label)
            appendEscaped(series.labelValues[index], quotes: true, to: text)
            text.append(UInt8(ascii: "\""))
        }
        return text.takeAll()
    }

    /// `le="0.5"} `
    private func boundText(_ bound: Int) -> Bytes {
        let text = ByteBuffer()
        text.append("le=\"")
        append(bound, description.unit, to: text)
        text.append("\"} ")
        return text.takeAll()
    }

    private func appendEscaped(_ text: String, quotes: Bool, to buffer: ByteBuffer) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): buffer.append("\\\\")
            case UInt8(ascii: "\n"): buffer.append("\\n")
            case UInt8(ascii: "\"") where quotes: buffer.append("\\\"")
            default: buffer.append(byte)
            }
        }
    }

    /// What is counted in billionths is written exactly, without zeros at the end: 1500000000 ns is `1.5`.
    private func append(_ value: Int, _ unit: MetricUnit, to buffer: ByteBuffer) {
        guard unit.isInBillionths else { return buffer.append(decimal: value) }
        buffer.append(billionths: value)
    }

    // MARK: Names

    static func isMetricName(_ name: String) -> Bool { isName(name, also: "_:") }

    static func isLabelName(_ name: String) -> Bool { isName(name, also: "_") && name != "le" }

    private static func isName(_ name: String, also marks: String) -> Bool {
        guard let first = name.first, !("0"..."9").contains(first) else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
    }
}

extension ByteBuffer {
    /// Appends a number given in billionths, exact and without zeros at its end: 1500000000 is `1.5`.
    package func append(billionths value: Int) {
        let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: Int(whole))
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        var (rest, unit) = (fraction, UInt(100_000_000))
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(rest / unit))
            (rest, unit) = (rest % unit, unit / 10)
        }
    }
}
