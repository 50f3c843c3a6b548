// The `.env` file: what is a value, what is a comment, what is wrong.
import App
import Base
import Testing

@Suite struct EnvironmentFileTests {
    private func file(_ text: String) -> EnvironmentFile {
        EnvironmentFile(parsing: Bytes(text), name: ".env")
    }

    static let values: [(line: String, value: String)] = [
        ("A=b", "b"), ("A=", ""), ("A= b ", "b"), ("  A = b", "b"), ("export A=b", "b"), ("export\tA=b", "b"),
        ("A=b # c", "b"), ("A=b#c", "b#c"), ("A=#c", ""), ("A=a b  c", "a b  c"), ("A=a=b", "a=b"),
        ("A='b # c'", "b # c"), ("A='b\\n$X'", "b\\n$X"), ("A=''", ""), ("A='b' # c", "b"),
        (#"A="b # c""#, "b # c"), (#"A="a\n\r\t\"\\\$b""#, "a\n\r\t\"\\$b"), (#"A="$HOME""#, "$HOME"),
        (#"A="" # c"#, ""), ("A=it's", "it's"), ("A=grün", "grün"), ("A=b\r", "b"), ("A='b'\r", "b"),
        ("\u{FEFF}A=b", "b"),
    ]

    @Test(arguments: values)
    func `a line gives its value`(line: String, value: String) {
        let file = file(line)

        #expect(file.entries.mapValues(\.value) == ["A": value])
        #expect(file.problems.isEmpty)
    }

    @Test(arguments: ["", " \t", "#", "  # A=b", "#A=b", "\r"])
    func `comments and empty lines say nothing`(line: String) {
        #expect(file(line).entries.isEmpty)
        #expect(file(line).problems.isEmpty)
    }

    static let broken: [String] = [
        "A", "=s3cret", "1A=s3cret", "A-B=s3cret", "export =s3cret", "A B=s3cret", "A='s3cret", "A=\"s3cret",
        "A='s3cret' x", "A=\"s3cret\"x", "A=\"s3cret\\", "A=\"s3cret\\x\"", "A=s3cret\0",
    ]

    @Test(arguments: broken)
    func `a bad line is reported by its number, without its value`(line: String) throws {
        let file = file("OK=1\n\n" + line + "\nALSO=2\n")

        #expect(file.entries.keys.sorted() == ["ALSO", "OK"])
        let problem = try #require(file.problems.first)
        #expect(file.problems.count == 1)
        #expect(problem.place == .line(file: ".env", 3))
        #expect(problem.severity == .error)
        #expect(!problem.description.contains("s3cret"))
    }

    @Test func `what is not UTF-8 is reported`() {
        let file = EnvironmentFile(parsing: Bytes(Array("A=".utf8) + [0xff]), name: ".env")

        #expect(file.entries.isEmpty)
        #expect(file.problems.count == 1)
    }

    @Test func `of a variable written twice the last counts, with a warning`() {
        let file = file("A=1\nA=2")

        #expect(file.entries["A"]?.value == "2")
        #expect(file.problems.map(\.severity) == [.warning])
        #expect(
            file.problems.map(\.description) == [
                ".env:2: warning: A stands here and in line 1; this one counts"
            ])
    }

    @Test func `a file that is not there is no file, one that cannot be read says why`() {
        #expect(EnvironmentFile.read("/nowhere/.env", name: ".env") == nil)
        #expect(
            EnvironmentFile.read("/", name: ".env")?.problems.map(\.description) == [
                ".env: not a regular file"
            ])
    }

    @Test func `no cut of a file reads anything else than its lines`() {
        let text = Array("export A='b'\r\n# c\nB=\"\\n\"\n".utf8)

        for end in 0...text.count {
            let file = EnvironmentFile(parsing: Bytes(Array(text[..<end])), name: ".env")
            #expect(file.problems.count <= 1)
            #expect(file.entries["A"].map { ["", "b"].contains($0.value) } ?? true)
            #expect(file.entries["B"].map { ["", "\n"].contains($0.value) } ?? true)
        }
    }
}

@Suite struct EnvironmentTests {
    private let file = EnvironmentFile(parsing: Bytes("A=file\nB=file\nC=file\nE="), name: ".env")

    @Test func `the process comes before the file, and a variable set to nothing is not set`() {
        let environment = Environment(process: ["A": "process", "B": "", "D": "process"], file: file)

        #expect(
            ["A", "B", "C", "D", "E", "F"].map { environment[$0] } == [
                "process", nil, "file", "process", nil, nil,
            ])
        #expect(environment.names == ["A", "C", "D"])
    }

    @Test func `a place is where the value came from`() {
        let environment = Environment(process: ["A": "process"], file: file)

        #expect(environment.place(of: "A") == .variable("A"))
        #expect(environment.place(of: "C") == .line(file: ".env", 3))
        #expect(environment.place(of: "X") == .variable("X"))
    }

    @Test func `this process has variables`() {
        #expect(Environment.ofThisProcess()["PATH"]?.isEmpty == false)
    }
}
