// Writing files that are there afterwards, whole.
internal import Base
internal import Glibc

/// Writes files below a folder. Blocks: for command lines.
struct NewFiles {
    let folder: String
    /// Whether files that are there already are replaced.
    let overwrites: Bool

    /// Writes all of the files, or none where one of them must not be replaced.
    ///
    /// - Parameter files: relative paths and contents; folders that are missing are made.
    func write(_ files: [(path: String, text: String)]) throws(ConfigurationFailure) {
        let present = files.map { file in "\(folder)/\(file.path)" }.filter(Self.isThere)
        if !overwrites, !present.isEmpty {
            throw ConfigurationFailure(
                problems: present.map {
                    ConfigurationProblem(.path($0), "is there already; --overwrite replaces it")
                })
        }
        for (path, text) in files { try write(text, to: path) }
    }

    private static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    private func write(_ text: String, to path: String) throws(ConfigurationFailure) {
        let whole = "\(folder)/\(path)"
        if let slash = whole.lastIndex(of: "/") {
            FileContents.makeFolder(String(whole[..<slash]), permissions: 0o755)
        }
        do throws(FileFailure) {
            try FileContents.replace(whole, with: Bytes(text), permissions: 0o644)
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ failure: FileFailure) -> ConfigurationFailure {
        ConfigurationFailure(
            problems: [.init(.path(failure.path), "cannot be written: \(failure.explanation)")])
    }
}
