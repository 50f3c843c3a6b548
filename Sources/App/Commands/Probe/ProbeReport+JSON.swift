// A report as programs read it.
internal import Base
internal import Domain
internal import JSON

extension ProbeReport {
    /// One JSON object in one line. `score` is in percent, null when nothing passed or failed; `milliseconds` is null
    /// where nothing was called.
    var json: Bytes {
        let buffer = ByteBuffer(capacity: 2048)
        var writer = JSONWriter(into: buffer)
        writer.object { report in
            report.member("gateway", gateway.slug)
            report.member("name", name)
            report.member("model", model)
            report.member("score", score)
            for outcome in ProbeCheck.Outcome.allCases {
                report.member(outcome.rawValue, count(of: outcome))
            }
            report.array("checks") { list in
                for check in checks { check.write(to: &list) }
            }
        }
        return buffer.takeAll()
    }
}

extension ProbeCheck {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { check in
            check.member("check", subject.rawValue)
            check.member("outcome", outcome.rawValue)
            check.member("text", sentence)
            check.member("milliseconds", took.map { Int($0.wholeNanoseconds / 1_000_000) })
        }
    }
}
