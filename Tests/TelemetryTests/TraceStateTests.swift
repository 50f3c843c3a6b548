// Which tracestate is passed on.
import Base
import Testing

@testable import Telemetry

@Suite struct TraceStateTests {
    private func isAcceptable(_ text: String) -> Bool { TraceState.isAcceptable(Bytes(text)) }

    @Test(arguments: [
        "congo=t61rcWkgMzE", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "fw529a3039@dt=FfFSBA",
        "a=1, b=2\t,c=3",
        "foo=1,,bar=2", "0key=x", "a_-*/@0=!~ x",
    ])
    func `members of keys and values are passed on`(text: String) {
        #expect(isAcceptable(text))
    }

    @Test(arguments: [
        "", ",", " , ", "foo", "=x", "foo=", "Foo=1", "foo=a=b", "foo =1", "f oo=1", "_a=1", "foo=bär",
        "foo=1\u{1}2",
    ])
    func `what is none is not`(text: String) {
        #expect(!isAcceptable(text))
    }

    @Test func `limits hold to one more`() {
        let key = String(repeating: "k", count: 256)
        #expect(isAcceptable(key + "=" + key))
        #expect(!isAcceptable(key + "k=" + key))
        #expect(!isAcceptable(key + "=" + key + "v"))
        let members = (0..<32).map { "k\($0)=v" }
        #expect(isAcceptable(members.joined(separator: ",")))
        #expect(!isAcceptable((members + ["more=v"]).joined(separator: ",")))
        let long = (0..<16).map { "k\($0)=" + String(repeating: "v", count: 250) }.joined(separator: ",")
        #expect(long.count <= 4096 && isAcceptable(long))
        #expect(!isAcceptable(long + String(repeating: ",", count: 4097 - long.count)))
    }
}
