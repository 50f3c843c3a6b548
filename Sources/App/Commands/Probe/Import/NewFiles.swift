// Writing files that are there afterwards, whole.
internal import CPosix
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
        makeFolders(above: whole)
        // The name is taken when all is written: a full disk leaves no half of a record.
        let unfinished = whole + ".unfinished"
        let descriptor = unsafe open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(whole, errno) }
        let problem = Self.write(text, to: descriptor)
        close(descriptor)
        guard problem == 0, unsafe rename(unfinished, whole) == 0 else {
            let number = problem == 0 ? errno : problem
            _ = unsafe unlink(unfinished)
            throw failure(whole, number)
        }
    }

    /// What cannot be made shows itself when the file is opened.
    private func makeFolders(above path: String) {
        for index in path.indices.dropFirst() where path[index] == "/" {
            _ = unsafe mkdir(String(path[..<index]), 0o755)
        }
    }

    /// - Returns: 0, or the error's number.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var rest = unsafe UnsafeRawBufferPointer(bytes)[...]
            while unsafe !rest.isEmpty {
                let part = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let count = unsafe sluice_write_file(descriptor, part.baseAddress, part.count)
                guard count > 0 else { return Int32(-count) }
                unsafe rest = rest.dropFirst(count)
            }
            return 0
        }
    }

    private func failure(_ path: String, _ number: Int32) -> ConfigurationFailure {
        let reason = unsafe String(cString: strerror(number))
        return ConfigurationFailure(problems: [.init(.path(path), "cannot be written: \(reason)")])
    }
}
