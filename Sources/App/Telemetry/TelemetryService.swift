// The export of telemetry, and the way there from other threads.
internal import Base
internal import EventLoops
internal import HTTP
internal import Synchronization
internal import Telemetry

/// Exports traces and metrics on a loop that serves nobody: a collector that is slow or gone is of no concern to callers.
final class TelemetryService: @unchecked Sendable {  // unchecked: `exporter` is used on its loop only
    /// How long the end waits for what is still to be sent.
    static let patienceAtEnd: Duration = .seconds(2)

    private let settings: ExportSettings
    private let registry: MetricRegistry
    private let news: ExportNews
    private let spans: SpanQueue
    private var exporter: TelemetryExporter?

    /// - Returns: nil where nothing is exported.
    init?(_ settings: ExportSettings, _ registry: MetricRegistry, log: Log) {
        guard settings.exportsAnything else { return nil }
        self.settings = settings
        self.registry = registry
        news = ExportNews(registry, log: log)
        let spans = SpanQueue(lost: news.spansWithoutRoom)
        self.spans = spans
        registry.gauge("sluice_spans_waiting", "Spans that wait for the collector.") { spans.count }
    }

    /// What loops record their traces with; nil where no traces are exported.
    var tracing: Tracing? { settings.traces.map { _ in Tracing(settings.sampler, into: spans) } }

    /// Begins to export.
    ///
    /// - Parameters:
    ///   - instance: names this process.
    ///   - transport: called on the loop.
    func start(
        on loop: EventLoop, instance: String,
        transport: @escaping @Sendable (EventLoop) -> any UpstreamTransport
    ) {
        var settings = settings
        // What the operator says of the service is not said again.
        for attribute in [
            ExportSettings.Attribute("service.version", Program.version),
            ExportSettings.Attribute("service.instance.id", instance),
        ] where !settings.attributes.contains(where: { $0.name == attribute.name }) {
            settings.attributes.append(attribute)
        }
        loop.execute { [self, settings] in
            let exporter = TelemetryExporter(
                settings,
                .init(
                    time: loop, transport: transport(loop), registry: registry, spans: spans, news: news,
                    version: Program.version))
            self.exporter = exporter
            exporter.start()
        }
        spans.onBatch { [self] in
            loop.execute { [self] in exporter?.wake() }
        }
    }

    /// Sends what waits, and returns when that is done or has taken too long. Blocks.
    ///
    /// - Parameter isImpatient: waits a moment and says whether nothing more is to be waited for.
    func finish(on loop: EventLoop, unless isImpatient: () -> Bool) {
        let deadline = Moment.now.advanced(by: Self.patienceAtEnd)
        let finished = Finished()
        loop.execute { [self] in
            guard let exporter else { return finished.set() }
            exporter.finish(by: deadline) { finished.set() }
        }
        // What is being sent is cut off at the deadline, which takes a moment, too.
        let end = deadline.advanced(by: .milliseconds(100))
        while !finished.isSet, Moment.now < end, !isImpatient() {}
    }
}

/// A flag that is set once, from another thread.
private final class Finished: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }
}
