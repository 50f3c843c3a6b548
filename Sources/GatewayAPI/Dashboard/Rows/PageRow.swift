// What the page shows, as texts in their places: the one value behind HTML, JSON and live updates.
internal import Base
internal import JSON

/// One entry of a table of the page: a gateway, a request, a card of the summary.
struct PageRow: Equatable, Sendable {
    /// A text and the place it stands in.
    struct Text: Equatable, Sendable {
        let place: StaticString
        let text: String

        static func == (left: Text, right: Text) -> Bool {
            left.text == right.text && left.place.description == right.place.description
        }
    }

    /// The same as long as the entry is about the same thing, and unique in its table.
    var key: String
    /// What actions name; the key is longer where two requests have one id.
    let subject: String
    /// How it looks: a word of ours that the style sheet knows.
    let look: String
    private(set) var texts: [Text] = []
    /// The colour of its letter, one of eight.
    var hue: Int?
    /// The outline of its little chart: an SVG path of ours.
    var line: String?

    init(_ subject: String, look: String) {
        key = subject
        self.subject = subject
        self.look = look
    }

    /// The text at a place; empty where there is none.
    subscript(place: StaticString) -> String {
        get { texts.first { $0.place.description == place.description }?.text ?? "" }
        set { texts.append(Text(place: place, text: newValue)) }
    }

    func write(to writer: inout JSONWriter) {
        writer.member("key", key)
        if subject != key { writer.member("subject", subject) }
        writer.member("look", look)
        writer.object("texts") { members in
            for text in texts { members.member(text.place.description, text.text) }
        }
        if let hue { writer.member("hue", hue) }
        if let line { writer.member("line", line) }
    }
}

/// A table of the page, in the order in which it is shown.
struct PageTable: Equatable, Sendable {
    /// What it is called in the JSON and in the page.
    enum Name: String, CaseIterable, Sendable {
        case summary, gateways, unconfigured, live, recent, problems
    }

    let name: Name
    private(set) var rows: [PageRow]

    /// - Parameter rows: of those with the same key, the later ones get another.
    init(_ name: Name, _ rows: [PageRow]) {
        self.name = name
        self.rows = rows
        var seen: [String: Int] = [:]
        for index in rows.indices {
            let count = seen[rows[index].key, default: 0] + 1
            seen[rows[index].key] = count
            // No request id has a tilde in it.
            if count > 1 { self.rows[index].key += "~\(count)" }
        }
    }
}
