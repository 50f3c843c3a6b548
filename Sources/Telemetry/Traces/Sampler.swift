// Which traces are recorded.

/// Decides whether a trace is recorded here.
///
/// Source: OpenTelemetry specification 1.48, "Tracing SDK", samplers; `OTEL_TRACES_SAMPLER`.
package struct Sampler: Equatable, Sendable {
    /// What is done with traces that begin here.
    package enum Root: Equatable, Sendable {
        case always, never
        /// A share of them, between 0 and 1: by the trace's id, so that all systems of one ratio choose the same.
        case ratio(Double)
    }

    package var root = Root.always
    /// Whether whoever sent the request decides, where it says.
    package var asksParent = true

    package init(_ root: Root = .always, asksParent: Bool = true) {
        self.root = root
        self.asksParent = asksParent
    }

    /// - Parameter parent: what the caller says; nil where it says nothing.
    func samples(_ trace: TraceID, of parent: TraceContext?) -> Bool {
        if asksParent, let parent { return parent.flags.contains(.sampled) }
        switch root {
        case .always: return true
        case .never: return false
        case .ratio(let share): return Double(trace.low >> 11) < share * Double(1 << 53 as UInt64)
        }
    }
}
