// Whole files.
import Glibc

/// Why a file could not be read or written.
package struct FileFailure: Error, Equatable, CustomStringConvertible {
    package enum Reason: Equatable, Sendable {
        case missing
        case forbidden
        /// A folder, device or pipe, or a path through something that is no folder.
        case notAFile
        case tooLarge(limit: Int)
        /// Any other error of the system, by its number.
        case system(Int32)
    }

    package let path: String
    package let reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// Why, without the path.
    package var explanation: String {
        switch reason {
        case .missing: "no such file"
        case .forbidden: "not allowed to read it"
        case .notAFile: "not a regular file"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .system(let number): unsafe String(cString: strerror(number))
        }
    }

    package var description: String { "\(path): \(explanation)" }
}

/// Whole files. Blocks: for start-up, command lines and blocking lanes, never on a loop.
package enum FileContents {
    /// The contents of the file at `path`, which holds at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileFailure) -> Bytes {
        let fd = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard fd >= 0 else { throw failure(path, errno) }
        defer { close(fd) }
        var status = stat()
        guard unsafe fstat(fd, &status) == 0 else { throw failure(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure(path: path, reason: .notAFile) }
        // One byte more than allowed, so that a larger file shows itself.
        let buffer = ByteBuffer(capacity: min(max(Int(status.st_size), 0), limit) + 1)
        while buffer.count <= limit {
            switch readPiece(fd, upTo: min(limit + 1 - buffer.count, 1 << 16), into: buffer) {
            case 0: return buffer.takeAll()
            case let count where count < 0: throw failure(path, Int32(-count))
            default: continue
            }
        }
        throw FileFailure(path: path, reason: .tooLarge(limit: limit))
    }

    /// How many bytes were read: 0 at the end of the file, the negative error number for an error.
    private static func readPiece(_ fd: Int32, upTo amount: Int, into buffer: ByteBuffer) -> Int {
        var count = 0
        _ = unsafe buffer.withUnsafeRoom(for: amount) { room in
            repeat {
                count = unsafe Glibc.read(fd, room.baseAddress, room.count)
                if count < 0 { count = -Int(errno) }
            } while count == -Int(EINTR)
            return max(count, 0)
        }
        return count
    }

    /// Whether something that is a folder is at `path`.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names of what is in a folder, sorted; none when it cannot be read.
    package static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func failure(_ path: String, _ number: Int32) -> FileFailure {
        switch number {
        case ENOENT: FileFailure(path: path, reason: .missing)
        case EACCES, EPERM: FileFailure(path: path, reason: .forbidden)
        case ENOTDIR, EISDIR, ENXIO: FileFailure(path: path, reason: .notAFile)
        default: FileFailure(path: path, reason: .system(number))
        }
    }
}
