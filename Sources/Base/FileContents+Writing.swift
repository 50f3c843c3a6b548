// Files that are there whole, or not at all.
internal import CPosix
import Glibc

extension FileContents {
    /// Writes a file for its owner only, in the place of an earlier one of that name. After a crash there is the old
    /// one or the new one.
    ///
    /// - Throws: `.system`, with the number of the error.
    package static func replace(_ path: String, with contents: Bytes) throws(FileFailure) {
        let unfinished = path + ".unfinished"
        // What another process left there is no longer ours to write into.
        _ = unsafe unlink(unfinished)
        let fd = unsafe open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
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

    /// Makes a folder for its owner only, and those above it that are missing. What cannot be made shows itself when
    /// something is written there.
    ///
    /// - Parameter path: absolute.
    package static func makeFolder(_ path: String) {
        for index in path.indices.dropFirst() where path[index] == "/" {
            _ = unsafe mkdir(String(path[..<index]), 0o700)
        }
        _ = unsafe mkdir(path, 0o700)
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
