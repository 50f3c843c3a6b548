// Certificates for tests: made by the openssl program once for each run of the tests.
import Foundation

/// A folder of certificates and keys: `path("server.pem")` with `path("server.key")`, trusted through `root.pem`.
package struct TestCertificates: Sendable {
    /// Made on first use and removed when the process exits.
    package static let shared = TestCertificates()

    private let folder: URL

    package func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private init() {
        let place = FileManager.default.temporaryDirectory
        folder = place.appendingPathComponent("sluice-tls-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try run(Self.script)
        } catch {
            fatalError("no certificates for the tests: \(error)")
        }
        atexit { try? FileManager.default.removeItem(at: TestCertificates.shared.folder) }
    }

    private func run(_ script: String) throws {
        let log = folder.appendingPathComponent("log")
        try script.write(to: folder.appendingPathComponent("make.sh"), atomically: false, encoding: .utf8)
        // Foundation's Process leaks a little, which the address sanitizer reports.
        guard unsafe system("cd '\(folder.path)' && sh make.sh > log 2>&1") == 0 else {
            throw Problem(log: try String(contentsOf: log, encoding: .utf8))
        }
    }

    private struct Problem: Error { let log: String }

    /// `openssl ca` is the one command of OpenSSL 3.0 that takes both ends of a certificate's life.
    private static let script = #"""
        set -eu
        key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
        authority() {
            key "$1"
            openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 3650 -out "$1.pem" \
                -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
        }
        # sign <name> <authority> <start> <end> <extension>...
        sign() {
            name=$1 authority=$2 start=$3 end=$4
            shift 4
            : > "$name.index"
            {
                printf '[ca]\ndefault_ca=a\n[a]\ndatabase=%s.index\nrand_serial=yes\nnew_certs_dir=.\n' "$name"
                printf 'default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n[e]\n'
                printf '%s\n' "$@"
            } > "$name.cnf"
            key "$name"
            openssl req -new -key "$name.key" -subj "/CN=server.test" -out "$name.csr"
            openssl ca -batch -notext -config "$name.cnf" -extensions e -cert "$authority.pem" \
                -keyfile "$authority.key" -startdate "$start" -enddate "$end" -in "$name.csr" -out "$name.pem"
        }
        early=20200101000000Z
        late=20990101000000Z
        names=subjectAltName=DNS:server.test,DNS:*.wild.test,IP:127.0.0.1,IP:::1
        purpose=extendedKeyUsage=serverAuth

        authority root
        authority stranger
        sign server root $early $late $names $purpose
        sign expired root $early 20210101000000Z $names $purpose
        sign future root 20980101000000Z $late $names $purpose
        sign foreign stranger $early $late $names $purpose
        sign nameless root $early $late $purpose
        sign clientonly root $early $late $names extendedKeyUsage=clientAuth
        sign middle root $early $late basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign
        sign leaf middle $early $late $names $purpose
        cat leaf.pem middle.pem > chained.pem
        key selfsigned
        openssl req -x509 -new -key selfsigned.key -subj "/CN=server.test" -days 3650 -out selfsigned.pem \
            -addext $names
        openssl ec -in server.key -aes128 -passout pass:secret -out locked.key
        : > empty.pem
        printf 'not a certificate\n' > garbage.pem
        mkdir folder.pem
        """#
}
