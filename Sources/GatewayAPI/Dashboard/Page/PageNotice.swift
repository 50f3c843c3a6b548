// What came of what the reader of the page did, told after a form was sent without script.
internal import Base
internal import HTTP
internal import Providers

/// One sentence at the head of the page. A link to the page can only choose among our sentences: none of its text is
/// shown.
struct PageNotice: Equatable {
    /// What can be done from the page.
    enum Action: String, CaseIterable {
        case check, fix, refresh, end

        init?(_ route: Route) {
            switch route {
            case .gatewayCheck: self = .check
            case .gatewayFix: self = .fix
            case .cacheRefreshOne: self = .refresh
            case .endRequest: self = .end
            default: return nil
            }
        }
    }

    let text: String
    let look: String

    /// Reads the query of a page that a form led to; nil where it has no notice.
    init?(_ query: QueryItems, _ registry: GatewayRegistry) {
        let (done, failed) = (query.first("done"), query.first("failed"))
        guard let word = done ?? failed, let action = Action(rawValue: word.text) else { return nil }
        let name = query.first("gateway").flatMap { registry[$0] }?.descriptor.name
        guard action == .end || name != nil else { return nil }
        text = Self.sentence(action, name ?? "", went: done != nil)
        look = done != nil ? "healthy" : "down"
    }

    private static func sentence(_ action: Action, _ gateway: String, went isDone: Bool) -> String {
        switch (action, isDone) {
        case (.check, true): "\(gateway) was checked."
        case (.check, false): "\(gateway) could not be checked."
        case (.fix, true): "\(gateway) gave its list and answers. Its row says how it does now."
        case (.fix, false): "\(gateway) is not fixed. Its row says what is wrong."
        case (.refresh, true): "The list of \(gateway) was asked for again."
        case (.refresh, false): "The list of \(gateway) could not be had. What there was stays."
        case (.end, true): "The request is being ended."
        case (.end, false): "That request is not there any more."
        }
    }

    /// Where a form of the page leads: back to it, with the notice.
    static func target(_ action: Action, _ slug: Bytes, went isDone: Bool) -> Bytes {
        let gateway = slug.isEmpty ? "" : "&gateway=\(slug.percentEncoded.text)"
        return Bytes("\(PagePath.page)?\(isDone ? "done" : "failed")=\(action.rawValue)\(gateway)")
    }
}
