// Where commands look for a running server.
import Foundation
import Providers
import Testing

@testable import App

@Suite struct RunningServerTests {
    @Test(arguments: [
        ([:], "http://127.0.0.1:8000"), (["SLUICE_PORT": "0"], "http://127.0.0.1:8000"),
        (["SLUICE_PORT": "9000"], "http://127.0.0.1:9000"),
        (["SLUICE_HOST": "0.0.0.0", "SLUICE_ALLOW_OPEN": "1"], "http://127.0.0.1:8000"),
        (["SLUICE_HOST": "::", "SLUICE_ALLOW_OPEN": "1"], "http://[::1]:8000"),
        (["SLUICE_HOST": "::1"], "http://[::1]:8000"),
        (["SLUICE_TLS_CERT": "c", "SLUICE_TLS_KEY": "k"], "https://127.0.0.1:8000"),
        (["SLUICE_URL": "https://sluice.example", "SLUICE_PORT": "9000"], "https://sluice.example"),
    ])
    func `it is where it was told to be, or where a server would listen`(
        variables: [String: String], url: String
    ) throws {
        let settings = try Workplace(serverFile: "{}").load(variables).settings

        #expect(try RunningServer(settings).url.text == url)
    }

    @Test(arguments: ["here", "ftp://x", "http://x/v1", "http://u:p@x"])
    func `what is no server's URL is a problem`(text: String) throws {
        let problems = try Workplace(serverFile: "{}").problems(["SLUICE_URL": text])

        #expect(problems.count == 1)
        #expect(problems[0].hasPrefix("SLUICE_URL: "))
    }
}
