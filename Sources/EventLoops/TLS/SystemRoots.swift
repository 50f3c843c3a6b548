// Where the system keeps the certificates that everybody trusts.
internal import COpenSSL
internal import Glibc

/// The system's certificate authorities.
package enum SystemRoots {
    static var areInFolder: Bool { folders != nil }

    /// OpenSSL's folders, separated by colons, if one has certificates under the hashes of their names (`002c0b4f.0`)
    /// and nobody asked for a file of them instead. Blocks: for start-up.
    package static var folders: String? {
        guard unsafe getenv(X509_get_default_cert_file_env()) == nil else { return nil }
        let asked = unsafe getenv(X509_get_default_cert_dir_env()).map { unsafe String(cString: $0) }
        let usual = unsafe X509_get_default_cert_dir().map { unsafe String(cString: $0) }
        guard let folders = asked ?? usual else { return nil }
        return folders.split(separator: ":").contains { holdsHashes(String($0)) } ? folders : nil
    }

    /// The one file with all of them, where OpenSSL looks for it.
    package static var file: String? {
        let asked = unsafe getenv(X509_get_default_cert_file_env()).map { unsafe String(cString: $0) }
        return unsafe asked ?? X509_get_default_cert_file().map { unsafe String(cString: $0) }
    }

    private static func holdsHashes(_ folder: String) -> Bool {
        guard let entries = unsafe opendir(folder) else { return false }
        defer { unsafe closedir(entries) }
        while let entry = unsafe readdir(entries) {
            let isHash = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
                unsafe isHashedName(name.prefix { $0 != 0 })
            }
            if isHash { return true }
        }
        return false
    }

    /// Eight hexadecimal digits, a point, and a number (c_rehash(1)).
    private static func isHashedName(_ name: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard unsafe name.count >= 10, unsafe name[name.startIndex + 8] == UInt8(ascii: ".") else {
            return false
        }
        let isHexadecimal = unsafe name.prefix(8).allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        return unsafe isHexadecimal
            && name.dropFirst(9).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
