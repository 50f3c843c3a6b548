// Files of certificates and keys: whether they can be read, and what is said when they cannot.
internal import Glibc

/// Files of certificates and keys, and what to say of them.
enum TLSFile {
    /// - Throws: when `path` cannot be read or is a folder.
    static func checkReadable(_ path: String, as role: String) throws(TLSConfigurationFailure) {
        guard let file = unsafe fopen(path, "re") else {
            throw TLSConfigurationFailure(message: "\(role) file \(path) cannot be read: \(problem(errno))")
        }
        defer { unsafe fclose(file) }
        // A folder can be opened but not read.
        if unsafe fgetc(file) == EOF {
            let number = errno
            let reason = unsafe ferror(file) != 0 ? problem(number) : "it is empty"
            throw TLSConfigurationFailure(message: "\(role) file \(path) cannot be read: \(reason)")
        }
    }

    /// The complaint about `path`, with OpenSSL's reason when there is one.
    static func failure(
        _ path: String, as role: String, _ complaint: String, _ error: OpenSSLError?
    ) -> TLSConfigurationFailure {
        let reason = error.map { " (\($0.text))" } ?? ""
        return TLSConfigurationFailure(message: "\(role) file \(path) \(complaint)\(reason)")
    }

    private static func problem(_ number: Int32) -> String {
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
}
