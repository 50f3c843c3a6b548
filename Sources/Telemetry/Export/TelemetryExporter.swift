// The export of spans and metrics, as it goes on beside the serving of requests.
package import Base
package import HTTP

/// Exports spans and metrics over OTLP/HTTP in JSON. Confined to a loop that serves nobody.
package final class TelemetryExporter {
    /// What it works with.
    package struct Surroundings {
        package let time: any Timekeeper
        package let transport: any UpstreamTransport
        package let registry: MetricRegistry
        package let spans: SpanQueue
        package let news: ExportNews
        package let version: String
        /// The time of day.
        package var clock: @Sendable () -> WallTime = { .now }
        /// Between 0 and 1.
        package var random: () -> Double = { .random(in: 0...1) }

        package init(
            time: any Timekeeper, transport: any UpstreamTransport, registry: MetricRegistry,
            spans: SpanQueue,
            news: ExportNews, version: String
        ) {
            self.time = time
            self.transport = transport
            self.registry = registry
            self.spans = spans
            self.news = news
            self.version = version
        }
    }

    /// So long a span waits at most.
    private static let spanPause: Duration = .seconds(1)

    private let settings: ExportSettings
    private let surroundings: Surroundings
    private let resource: ResourceText
    private let startedOn: WallTime
    private let spans: Delivery?
    private let metrics: Delivery?
    private var running = 0
    private var whenDone: (() -> Void)?
    private var time: any Timekeeper { surroundings.time }

    package init(_ settings: ExportSettings, _ surroundings: Surroundings) {
        self.settings = settings
        self.surroundings = surroundings
        resource = ResourceText(settings.attributes, version: surroundings.version)
        startedOn = surroundings.clock()
        func delivery(_ kind: ExportKind, _ destination: ExportSettings.Destination?) -> Delivery? {
            destination.map {
                let collector = Collector($0, over: surroundings.transport, time: surroundings.time)
                return Delivery(
                    kind, to: collector, surroundings.news, time: surroundings.time,
                    random: surroundings.random)
            }
        }
        spans = delivery(.spans, settings.traces)
        metrics = delivery(.metrics, settings.metrics)
    }

    /// Begins to export.
    package func start() {
        if let spans { run { [self] in await exportSpans(spans) } }
        if let metrics { run { [self] in await exportMetrics(metrics) } }
    }

    /// A whole batch of spans waits.
    package func wake() { spans?.wake() }

    /// Exports what is there, at most until `moment`, and calls `action` then. To be called once.
    package func finish(by moment: Moment, then action: @escaping () -> Void) {
        whenDone = action
        spans?.finish(by: moment)
        metrics?.finish(by: moment)
        if running == 0 { action() }
    }

    private func run(_ work: @escaping () async -> Void) {
        running += 1
        time.spawn { [self] in
            await work()
            running -= 1
            if running == 0 { whenDone?() }
        }
    }

    // MARK: Spans

    private func exportSpans(_ delivery: Delivery) async {
        while true {
            while let batch = surroundings.spans.take() {
                await delivery.deliver(resource.traces(batch), items: batch.count)
            }
            if delivery.isEnding { return }
            await delivery.sleep(until: time.now.advanced(by: Self.spanPause))
        }
    }

    // MARK: Metrics

    private func exportMetrics(_ delivery: Delivery) async {
        while !delivery.isEnding {
            let next = time.now.advanced(by: settings.metricInterval)
            while !delivery.isEnding, time.now < next { await delivery.sleep(until: next) }
            let (message, points) = await metricsMessage()
            await delivery.deliver(message, items: points)
        }
    }

    private func metricsMessage() async -> ([Bytes], Int) {
        let text = MetricsText(from: startedOn, to: surroundings.clock())
        let (registry, resource) = (surroundings.registry, resource)
        return await time.compute {
            let buffer = ByteBuffer()
            let points = text.append(registry.readings, to: buffer)
            return ([resource.metricsBegin, buffer.takeAll(), resource.end], points)
        }
    }
}
