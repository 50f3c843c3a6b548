// gzip of whole answers.
package import Base

/// Writing gzip (RFC 1952) of bytes that are all there.
package enum Gzip {
    /// `bytes` as one gzip member without a name or a time. May take long for large input (about 20 ms a MiB): not
    /// for a loop.
    ///
    /// - Parameter level: 1 (fast) to 9 (small).
    package static func compress(_ bytes: Bytes, level: Int = 6) -> Bytes {
        let output = ByteBuffer()
        let writer = GzipWriter(level: level)
        writer.append(bytes, to: output)
        writer.finish(to: output)
        return output.takeAll()
    }
}
