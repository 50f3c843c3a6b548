// The lists that a command finds without asking anybody.
import Base
import Catalog
import Domain
import Foundation
import Providers
import Testing

@testable import App

@Suite struct StoredListsTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    private func copy(of gateway: GatewayID, from address: String) -> ListCopy {
        var model = ListedModel(gateway: gateway, nativeID: "acme/m")
        model.contextLength = 4096
        return ListCopy(
            gateway: gateway, address: address, fetchedOn: WallTime(nanoseconds: 1_000_000_000),
            models: [model])
    }

    @Test func `a copy is found where a server left it`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (gateway, address) = (GatewayID("g"), "https://g.example/v1")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = ListCopyText.text(of: copy(of: gateway, from: address)).array
        try Data(text).write(to: URL(filePath: "\(folder)/g.json"))

        #expect(
            try ListFolder.copy(of: gateway, from: address, in: folder) == copy(of: gateway, from: address))
        #expect(try ListFolder.copy(of: GatewayID("h"), from: address, in: folder) == nil)
        #expect(throws: ListCopyFailure.another("base URL")) {
            try ListFolder.copy(of: gateway, from: "https://elsewhere.example", in: folder)
        }
        for count in [0, 1, text.count / 2, text.count - 1] {
            try Data(text[..<count]).write(to: URL(filePath: "\(folder)/g.json"))
            #expect(throws: ListCopyFailure.unreadable) {
                try ListFolder.copy(of: gateway, from: address, in: folder)
            }
        }
    }

    @Test func `a copy that is no file is said to be none`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: "\(folder)/g.json", withIntermediateDirectories: true)

        do throws(ListCopyFailure) {
            _ = try ListFolder.copy(of: GatewayID("g"), from: "https://g", in: folder)
            Issue.record("a folder was read")
        } catch {
            #expect(!error.words.contains(folder))
        }
    }
}
