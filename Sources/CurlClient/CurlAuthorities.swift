// Whom to trust, as libcurl wants to be told.
internal import Base
package import EventLoops

/// The certificate authorities for upstreams and proxies: the system's, and perhaps a private one. The same as
/// `TLSClientContext` trusts.
package struct CurlAuthorities: Sendable {
    /// The largest file of certificates that is read.
    private static let fileLimit = 16 << 20

    /// Folders in which certificates lie under the hashes of their names; read as they are needed.
    let folders: String?
    /// A PEM file; libcurl takes one.
    let file: String?
    /// Certificates as PEM, in place of a file: where there is a private file beside the system's one.
    let certificates: Bytes?

    /// Reads the files it must: for start-up.
    ///
    /// - Parameter authoritiesFile: PEM; certificates trusted besides the system's.
    /// - Throws: one line that names the file.
    package init(authoritiesFile: String? = nil) throws(TLSConfigurationFailure) {
        folders = SystemRoots.folders
        guard folders == nil, let system = SystemRoots.file, let authoritiesFile else {
            file = authoritiesFile ?? (folders == nil ? SystemRoots.file : nil)
            certificates = nil
            return
        }
        let all = ByteBuffer()
        for file in [system, authoritiesFile] {
            all.append(try Self.read(file))
            all.append("\n")
        }
        file = nil
        certificates = all.takeAll()
    }

    private static func read(_ file: String) throws(TLSConfigurationFailure) -> Bytes {
        do throws(FileFailure) {
            return try FileContents.read(file, limit: fileLimit)
        } catch {
            throw TLSConfigurationFailure(message: "certificate authority file \(error)")
        }
    }
}
