// Programs that nobody here wrote: curl as a caller, openssl as a maker of certificates.
import Foundation
import Glibc

enum Outsider {
    struct Problem: Error { let command: String, status: Int32, output: String }

    /// Runs a shell command and returns what it prints on both outputs.
    static func run(_ command: String) throws -> String {
        // Foundation's Process leaks a little, which the address sanitizer reports.
        guard let pipe = unsafe popen("exec 2>&1; \(command)", "r") else {
            throw Problem(command: command, status: errno, output: "")
        }
        var output: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe fread(&room, 1, room.count, pipe)
            if count == 0 { break }
            output += room[..<count]
        }
        let status = unsafe pclose(pipe)
        let text = String(decoding: output, as: UTF8.self)
        guard status == 0 else { throw Problem(command: command, status: status >> 8, output: text) }
        return text
    }

    /// Runs curl, which is silent but for errors, and gives up after 20 seconds.
    static func curl(_ arguments: String) throws -> String {
        try run("curl -sS --max-time 20 \(arguments)")
    }
}

/// A certificate for 127.0.0.1 and its key, made by openssl once for each run of the tests.
struct ServerCertificate: Sendable {
    static let shared = Result { try ServerCertificate() }

    private let folder: String

    var certificate: String { folder + "/certificate.pem" }
    var key: String { folder + "/key.pem" }

    private init() throws {
        let place = FileManager.default.temporaryDirectory
        folder = place.appendingPathComponent("sluice-server-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit {
            if let made = try? ServerCertificate.shared.get() {
                try? FileManager.default.removeItem(atPath: made.folder)
            }
        }
        _ = try Outsider.run(
            """
            cd '\(folder)' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
            -keyout key.pem -out certificate.pem -days 2 -subj /CN=server.test -addext subjectAltName=IP:127.0.0.1
            """)
    }
}
