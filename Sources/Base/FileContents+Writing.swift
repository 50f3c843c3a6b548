// Files that are there whole, or not at all.
internal import CPosix
import Glibc

extension FileContents {
    /// Writes a file in the place of an earlier one of that name. After a crash, and where the disk is full, there is
    /// the old one or the new one.
    ///
    /// - Parameter permissions: who may do what with it; its owner only, where nothing else is said.
    /// - Throws: `.system`, with the number of the error.
    package static func replace(
        _ path: String, with contents: Bytes, permissions: UInt32 = 0o600
    ) throws(FileFailure) {
        let unfinished = path + ".unfinished"
        // What another process left there is no longer ours to write into.
        _ = unsafe unlink(unfinished)
        let fd = unsafe open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard fd >= 0 else { throw FileFailure(path: path, reason: .system(errno)) }
        var problem = write(contents, to: fd)
        if problem == 0, fsync(fd) != 0 { problem = errno }
        // Some file systems tell only now that there was no room.
        if close(fd) != 0, problem == 0 { problem = errno }
        if problem == 0, unsafe rename(unfinished, path) != 0 { problem = errno }
        guard problem != 0 else { return }
        _ = unsafe unlink(unfinished)
        throw FileFailure(path: path, reason: .system(problem))
    }

    /// Removes a file; none is fine, too.
    ///
    /// - Throws: `.system`, with the number of the error.
    package static func remove(_ path: String) throws(FileFailure) {
        guard unsafe unlink(path) != 0, errno != ENOENT else { return }
        throw FileFailure(path: path, reason: .system(errno))
    }

    /// Makes a folder, and those above it that are missing. What cannot be made shows itself when something is written
    /// there.
    ///
    /// - Parameter permissions: for its owner only, where nothing else is said.
    package static func makeFolder(_ path: String, permissions: UInt32 = 0o700) {
        for index in path.indices.dropFirst() where path[index] == "/" {
            _ = unsafe mkdir(String(path[..<index]), permissions)
        }
        _ = unsafe mkdir(path, permissions)
    }

    /// - Returns: 0, or the error's number.
    private static func write(_ contents: Bytes, to fd: Int32) -> Int32 {
        var written = 0
        while written < contents.count {
            let rest = contents.slice(written..<contents.count)
            let count = unsafe sluice_write_file(fd, rest.unsafeBytes.baseAddress, rest.count)
            guard count > 0 else { return count == 0 ? EIO : Int32(-count) }
            written += count
        }
        return 0
    }
}
