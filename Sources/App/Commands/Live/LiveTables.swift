// What a running server shows of itself, as it told it.
internal import JSON

/// The tables of the operators' page. What is missing or of another kind is left out: the server may be of another
/// version.
struct LiveTables: Equatable {
    struct Row: Equatable {
        /// How it stands: a word such as `healthy`, `down`, `failed`.
        var look = ""
        /// By their places: `name`, `state`, `latency`.
        var texts: [String: String] = [:]

        subscript(place: String) -> String { texts[place] ?? "" }
    }

    var version = ""
    /// When this was so, in UTC.
    var madeOn = ""
    private var tables: [String: [Row]] = [:]

    init() {}

    init(_ root: JSONNode) {
        version = root["version"]?.string ?? ""
        madeOn = root["made_on"]?.string ?? ""
        guard let tables = root["tables"] else { return }
        for table in tables.members {
            guard let name = table.name.string, let rows = table.value["rows"] else { continue }
            self.tables[name] = rows.elements.map(Row.init)
        }
    }

    /// The rows of a table; none where there is no such table.
    subscript(name: String) -> [Row] {
        get { tables[name] ?? [] }
        set { tables[name] = newValue }
    }
}

extension LiveTables.Row {
    init(_ node: JSONNode) {
        look = node["look"]?.string ?? ""
        // What a table is about stands beside its texts.
        if let key = node["key"]?.string { texts["key"] = key }
        guard let places = node["texts"] else { return }
        for text in places.members {
            guard let place = text.name.string, let shown = text.value.string else { continue }
            texts[place] = shown
        }
    }
}
