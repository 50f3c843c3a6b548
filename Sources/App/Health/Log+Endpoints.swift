// What the log says of checks of endpoints.
internal import Base
internal import Domain
internal import Health

extension Log {
    /// An endpoint began to fail, or answers again. Of a gateway that nobody set up nobody has to know.
    func tell(_ news: EndpointNews) {
        switch news.event {
        case .failed(let reason):
            write(news.isConfigured ? .warn : .debug, "endpoint failed") { line in
                line.add("gateway", news.gateway.slug)
                line.add("reason", reason)
            }
        case .answersAgain:
            write(news.isConfigured ? .info : .debug, "endpoint answers again") { line in
                line.add("gateway", news.gateway.slug)
            }
        }
    }
}
