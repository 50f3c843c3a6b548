// Certificate and key files that cannot be used: one line each, naming the file.
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct TLSConfigurationTests {
    private let certificates = TestCertificates.shared

    @Test(arguments: [
        ("absent.pem", "server.key", "certificate file absent.pem cannot be read: No such file or directory"),
        ("folder.pem", "server.key", "certificate file folder.pem cannot be read: Is a directory"),
        ("empty.pem", "server.key", "certificate file empty.pem cannot be read: it is empty"),
        (
            "garbage.pem", "server.key",
            "certificate file garbage.pem holds no usable PEM certificate (no start line)"
        ),
        (
            "server.key", "server.key",
            "certificate file server.key holds no usable PEM certificate (no start line)"
        ),
        ("server.pem", "absent.key", "key file absent.key cannot be read: No such file or directory"),
        ("server.pem", "folder.pem", "key file folder.pem cannot be read: Is a directory"),
        ("server.pem", "garbage.pem", "key file garbage.pem holds no usable PEM private key (unsupported)"),
        ("server.pem", "server.pem", "key file server.pem holds no usable PEM private key (unsupported)"),
        ("server.pem", "foreign.key", "key file foreign.key is not the key of the certificate in server.pem"),
        (
            "server.pem", "locked.key",
            "key file locked.key is protected by a pass phrase; a key without one is needed"
        ),
    ])
    func `a server's files that cannot be used are named`(certificate: String, key: String, message: String) {
        let failure = #expect(throws: TLSConfigurationFailure.self) {
            try TLSServerContext(
                certificateFile: certificates.path(certificate), keyFile: certificates.path(key))
        }

        #expect(failure?.message.replacing(certificates.path("") + "/", with: "") == message)
    }

    @Test(arguments: [
        ("absent.pem", "certificate authority file absent.pem cannot be read: No such file or directory"),
        ("garbage.pem", "certificate authority file garbage.pem holds no usable PEM certificate"),
        ("empty.pem", "certificate authority file empty.pem cannot be read: it is empty"),
        ("root.key", "certificate authority file root.key holds no usable PEM certificate"),
    ])
    func `a client's authorities that cannot be used are named`(file: String, message: String) {
        let failure = #expect(throws: TLSConfigurationFailure.self) {
            try TLSClientContext(authoritiesFile: certificates.path(file))
        }

        #expect(failure?.message.replacing(certificates.path("") + "/", with: "").hasPrefix(message) == true)
    }
}
