// Reading small files: limits and clear errors.
import Base
import Foundation
import Testing

@Suite struct FileContentsTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    private func withFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    @Test(arguments: [0, 1, 99, 100])
    func `a file up to the limit is read whole`(size: Int) throws {
        try withFolder {
            let content = String(repeating: "é", count: size / 2) + String(repeating: "x", count: size % 2)
            try content.write(toFile: folder + "/a", atomically: true, encoding: .utf8)

            #expect(try FileContents.read(folder + "/a", limit: 100).text == content)
        }
    }

    @Test func `a file one byte over the limit is refused`() throws {
        try withFolder {
            try String(repeating: "x", count: 101).write(
                toFile: folder + "/a", atomically: true, encoding: .utf8)

            #expect(throws: FileFailure(path: folder + "/a", reason: .tooLarge(limit: 100))) {
                try FileContents.read(folder + "/a", limit: 100)
            }
        }
    }

    @Test func `a file without a known size is read whole`() throws {
        #expect(try FileContents.read("/proc/self/status", limit: 1 << 20).text.hasPrefix("Name:"))
    }

    @Test func `what cannot be read says why`() throws {
        try withFolder {
            #expect(throws: FileFailure(path: folder + "/no", reason: .missing)) {
                try FileContents.read(folder + "/no", limit: 1)
            }
            #expect(throws: FileFailure(path: folder, reason: .notAFile)) {
                try FileContents.read(folder, limit: 1)
            }
            #expect(throws: FileFailure(path: "/dev/null", reason: .notAFile)) {
                try FileContents.read("/dev/null", limit: 1)
            }
            #expect(FileContents.isFolder(folder))
            #expect(!FileContents.isFolder(folder + "/no"))
            #expect(FileFailure(path: "a", reason: .missing).description == "a: no such file")
        }
    }
}
