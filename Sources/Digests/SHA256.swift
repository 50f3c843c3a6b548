// The digest of a text.
package import Base
internal import COpenSSL

/// SHA-256 (FIPS 180-4): the same text always has the same digest, and nobody finds the text by it.
///
/// For names that must be short and keep something to themselves, not for keys or passwords.
package enum SHA256 {
    private static let size = 32

    /// The digest in 64 lower-case hexadecimal digits.
    package static func hex(of text: Bytes) -> Bytes {
        var digest = [UInt8](repeating: 0, count: size)
        let isMade = unsafe text.array.withUnsafeBytes { text in
            unsafe EVP_Digest(text.baseAddress, text.count, &digest, nil, EVP_sha256(), nil) == 1
        }
        precondition(isMade, "OpenSSL has no SHA-256")
        let digits = ByteBuffer(capacity: size * 2)
        for byte in digest {
            digits.append(hex: Int(byte >> 4))
            digits.append(hex: Int(byte & 0xf))
        }
        return digits.takeAll()
    }
}
