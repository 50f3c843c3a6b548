// An answer as a caller sees it, taken apart without the code under test.

/// A received response.
struct Answer: Equatable {
    let status: Int
    let fields: [String: [String]]
    let body: String

    /// The values of a field, joined as RFC 9110 §5.2 says; nil without one.
    subscript(name: String) -> String? { fields[name]?.joined(separator: ", ") }
}

extension RawClient {
    /// The next response, which ends where its head says.
    ///
    /// - Parameter hasBody: false for the answer to HEAD.
    func answer(hasBody: Bool = true) throws -> Answer {
        let head = try receive(through: "\r\n\r\n")
        let (status, fields) = Answer.parse(head)
        var body = ""
        if hasBody, status != 204, status != 304 {
            if fields["transfer-encoding"] == ["chunked"] {
                body = try chunkedBody()
            } else if let length = fields["content-length"]?.first.flatMap({ Int($0) }) {
                body = try receive(count: length)
            } else {
                body = receiveAll().text
            }
        }
        return Answer(status: status, fields: fields, body: body)
    }

    private func chunkedBody() throws -> String {
        var body = ""
        while true {
            let size = try receive(through: "\r\n").dropLast()
            guard let count = Int(size, radix: 16) else { throw CutShort(text: "\(size)", ending: .silence) }
            body += try receive(count: count)
            guard try receive(through: "\r\n") == "\r\n" else {
                throw CutShort(text: body, ending: .silence)
            }
            if count == 0 { return body }
        }
    }
}

extension Answer {
    /// `head` reaches through its empty line.
    static func parse(_ head: String) -> (status: Int, fields: [String: [String]]) {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        let status = lines.removeFirst().split(separator: " ")
        var fields: [String: [String]] = [:]
        for line in lines where !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            fields[parts[0].lowercased(), default: []].append(String(parts[1].dropFirst()))
        }
        return (status.count > 1 ? Int(status[1]) ?? 0 : 0, fields)
    }
}
