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

    // MARK: Writing

    @Test(arguments: [0, 1, 100_000])
    func `a file is replaced whole, for its owner only`(size: Int) throws {
        try withFolder {
            try "old".write(toFile: folder + "/a", atomically: true, encoding: .utf8)
            let content = Bytes(String(repeating: "x", count: size))
            try FileContents.replace(folder + "/a", with: content)

            #expect(try FileContents.read(folder + "/a", limit: size) == content)
            #expect(FileContents.names(in: folder) == ["a"])
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/a")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `what another process left unfinished is not written into`() throws {
        try withFolder {
            // A link at its place would lead the text to another file.
            try "safe".write(toFile: folder + "/other", atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/a.unfinished", withDestinationPath: folder + "/other")
            try FileContents.replace(folder + "/a", with: Bytes("new text"))

            #expect(try FileContents.read(folder + "/other", limit: 10).text == "safe")
            #expect(FileContents.names(in: folder) == ["a", "other"])
        }
    }

    @Test func `a file that cannot be replaced stays as it is`() throws {
        try withFolder {
            // A folder of that name cannot be replaced by a file.
            try FileManager.default.createDirectory(
                atPath: folder + "/a/b", withIntermediateDirectories: true)
            #expect(throws: FileFailure(path: folder + "/a", reason: .system(EISDIR))) {
                try FileContents.replace(folder + "/a", with: Bytes("new text"))
            }
            #expect(FileContents.names(in: folder) == ["a"])
            #expect(throws: FileFailure(path: folder + "/none/a", reason: .system(ENOENT))) {
                try FileContents.replace(folder + "/none/a", with: Bytes("new text"))
            }
        }
    }

    @Test func `folders are made, and files removed`() throws {
        try withFolder {
            FileContents.makeFolder(folder + "/x/y/z")
            #expect(FileContents.isFolder(folder + "/x/y/z"))
            try FileContents.replace(folder + "/x/y/z/a", with: Bytes("new text"))
            try FileContents.remove(folder + "/x/y/z/a")
            try FileContents.remove(folder + "/x/y/z/a")
            #expect(FileContents.names(in: folder + "/x/y/z") == [])
            #expect(throws: FileFailure.self) { try FileContents.remove(folder + "/x") }
        }
    }
}
