// Members of an object before it is written.
internal import Base
internal import JSON

/// Members that settings have become, in their order.
struct MemberList {
    private var members: [(name: String, json: Bytes)] = []

    var isEmpty: Bool { members.isEmpty }

    /// - Parameter json: one JSON value, or the spelling of a number.
    mutating func add(_ name: String, raw json: Bytes) {
        members.append((name, json))
    }

    mutating func add(_ name: String, _ number: Int) {
        add(name, raw: Bytes(String(number)))
    }

    mutating func add(_ name: String, _ truth: Bool) {
        add(name, raw: truth ? Bytes("true") : Bytes("false"))
    }

    mutating func add(_ name: String, _ texts: [JSONString]) {
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        writer.array { list in
            for text in texts { list.string(text) }
        }
        add(name, raw: buffer.takeAll())
    }

    /// - Parameter object: whose members these become.
    func write(to object: inout JSONWriter) {
        for (name, json) in members { object.member(name, raw: json) }
    }
}
