// Writing log lines to a descriptor that may be slow, full or gone.
internal import CPosix
import Glibc

/// Writes pages of lines to a descriptor, waiting for a slow reader and giving up on errors.
struct LogWriter {
    let descriptor: Int32
    /// Whether the last write broke off inside a line, so that the next must begin on a new one.
    private var isInsideLine = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes `page` and returns how many of its lines were lost to an error.
    mutating func write(_ page: LogPage) -> Int {
        let bytes = unsafe page.unsafeBytes
        if isInsideLine {
            let lineFeed: StaticString = "\n"
            guard unsafe writeAll(UnsafeRawBufferPointer(start: lineFeed.utf8Start, count: 1)) == 1 else {
                return unsafe lines(in: bytes[...])
            }
            isInsideLine = false
        }
        let written = unsafe writeAll(bytes)
        guard written < bytes.count else { return 0 }
        isInsideLine = unsafe written > 0 && bytes[written - 1] != UInt8(ascii: "\n")
        return unsafe lines(in: bytes[written...])
    }

    private func lines(in bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        unsafe bytes.count { $0 == UInt8(ascii: "\n") }
    }

    /// How many bytes went out before all were written or an error came.
    private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int {
        var written = 0
        while written < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = unsafe sluice_write_file(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                written += count
            } else if count == -Int(EAGAIN) {
                waitUntilWritable()
            } else {
                return written
            }
        }
        return written
    }

    /// For a descriptor that somebody else made non-blocking.
    private func waitUntilWritable() {
        var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&wish, 1, -1)
    }
}
