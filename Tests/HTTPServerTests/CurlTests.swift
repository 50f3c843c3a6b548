// The server as curl sees it.
import Base
import HTTP
import HTTPServer
import Testing

@Suite struct CurlTests {
    private func run(_ test: (String) throws -> Void) throws {
        try TestServer.run(script: TestApp.script) { server in try test("http://127.0.0.1:\(server.port)") }
    }

    @Test func `several requests use one connection`() throws {
        try run { url in
            let format = "-w '|%{http_code} %{num_connects}\\n'"
            let output = try Outsider.curl("\(format) \(url)/a \(url)/stream -d body \(url)/echo")

            #expect(output == "POST /a|200 1\nonetwothree|200 0\nbody|200 0\n")
        }
    }

    @Test func `a HEAD, an OPTIONS of the server and a status without a body are understood`() throws {
        try run { url in
            let format = "-w '%{http_code} %{size_download} %header{content-length}'"
            let head = try Outsider.curl("-o /dev/null -I \(format) \(url)/abc")
            let options = try Outsider.curl("-X OPTIONS --request-target '*' \(url)")
            let none = try Outsider.curl("\(format) \(url)/none")

            #expect(head == "200 0 9" && options == "OPTIONS " && none == "204 0 ")
        }
    }

    @Test func `an upload in chunks arrives`() throws {
        try run { url in
            let upload = "head -c 3000000 /dev/zero | tr '\\0' x | curl -sS --max-time 20"
            let count = try Outsider.run("\(upload) -H 'Expect:' -T - \(url)/echo | wc -c")

            #expect(count.trimmed == "3000000")
        }
    }

    @Test func `a large upload waits for the sign to continue`() throws {
        try run { url in
            let upload = "head -c 2000000 /dev/zero | curl -v --max-time 20 -H 'Expect: 100-continue'"
            let wanted = try Outsider.run("\(upload) --data-binary @- \(url)/echo 2>&1 >/dev/null")
            let unwanted = try Outsider.run("\(upload) --data-binary @- \(url)/ignore 2>&1 >/dev/null")

            #expect(wanted.contains("< HTTP/1.1 100 Continue") && wanted.contains("< HTTP/1.1 200 OK"))
            #expect(!unwanted.contains("100 Continue") && unwanted.contains("< HTTP/1.1 200 OK"))
        }
    }

    @Test func `an old caller gets the whole stream`() throws {
        try run { url in
            let output = try Outsider.curl("--http1.0 \(url)/stream")

            #expect(output == "onetwothree")
        }
    }

    @Test func `a stream that breaks off is an error`() throws {
        try run { url in
            let problem = try #require(throws: Outsider.Problem.self) {
                try Outsider.curl("\(url)/broken")
            }

            #expect([18, 56].contains(problem.status), "a partial file or a failure to receive")
        }
    }

    @Test func `many callers at once are served`() throws {
        try TestServer.run(loops: 2, script: TestApp.script) { server in
            let url = "http://127.0.0.1:\(server.port)/[1-40]"
            let format = "-o /dev/null -w '%{http_code}:%{size_download}\\n'"
            let output = try Outsider.curl("--parallel --parallel-max 20 \(format) '\(url)' 2>/dev/null")

            let lines = output.split(separator: "\n").map(String.init)
            #expect(lines.count { $0 == "200:6" } == 9 && lines.count { $0 == "200:7" } == 31)
        }
    }
}

extension String {
    fileprivate var trimmed: String { split(whereSeparator: \.isWhitespace).joined() }
}
