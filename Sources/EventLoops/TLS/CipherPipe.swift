// Where OpenSSL reads and writes ciphertext: two buffers instead of a socket.
internal import Base
internal import COpenSSL

/// The two buffers between a TLS session and its socket, shaped as an OpenSSL BIO.
///
/// OpenSSL's own memory BIO keeps its largest buffer for as long as the connection lives. Here the bytes are copied
/// once between OpenSSL's record and a `ByteBuffer`, which gives its memory back when it is empty.
@safe
final class CipherPipe {
    let incoming: ByteBuffer
    let outgoing: ByteBuffer

    /// Bytes OpenSSL has sent on its own account (replies to key updates, refusals to renegotiate) since `outgoing`
    /// was last empty.
    private var unaskedOutput = 0

    /// True while our own handshake, plain text or close is being written.
    var isAskedToWrite = false

    /// Ciphertext OpenSSL has taken for records it has not finished; at most an overestimate.
    private(set) var held = 0

    /// A peer that makes us answer this many bytes without ever reading them is cut off.
    static let unaskedOutputLimit = 64 * 1024

    init(incoming: ByteBuffer, outgoing: ByteBuffer) {
        self.incoming = incoming
        self.outgoing = outgoing
    }

    /// A BIO over these buffers, which must outlive it. The caller owns it.
    func makeBIO() -> OpaquePointer {
        guard let bio = unsafe BIO_new(Self.method) else { preconditionFailure("out of memory") }
        unsafe BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        unsafe BIO_set_init(bio, 1)
        return unsafe bio
    }

    /// Notes that all ciphertext taken so far has become plain.
    func forgetHeld() { held = 0 }

    /// Moves up to `destination.count` bytes of ciphertext to OpenSSL; 0 when there are none.
    fileprivate func read(into destination: UnsafeMutableRawBufferPointer) -> Int {
        let amount = min(destination.count, incoming.count)
        guard amount > 0, let to = destination.baseAddress, let from = unsafe incoming.unsafeBytes.baseAddress
        else { return 0 }
        unsafe to.copyMemory(from: from, byteCount: amount)
        incoming.consume(amount)
        held += amount
        return amount
    }

    /// Takes ciphertext from OpenSSL; false when the peer made us say too much.
    fileprivate func write(_ source: UnsafeRawBufferPointer) -> Bool {
        if outgoing.isEmpty { unaskedOutput = 0 }
        if !isAskedToWrite {
            unaskedOutput += source.count
            guard unaskedOutput <= Self.unaskedOutputLimit else { return false }
        }
        unsafe outgoing.append(copying: source)
        return true
    }

    // MARK: What OpenSSL calls

    // Written once, before the first connection, and only read after that.
    nonisolated(unsafe) private static let method: OpaquePointer = {
        let kind = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = unsafe BIO_meth_new(kind, "sluice") else { preconditionFailure("out of memory") }
        unsafe BIO_meth_set_read_ex(method) { bio, destination, capacity, read in
            guard let bio = unsafe bio, let read = unsafe read, let pipe = unsafe CipherPipe.of(bio) else {
                return 0
            }
            unsafe sluice_bio_clear_retry(bio)
            unsafe read.pointee = pipe.read(
                into: UnsafeMutableRawBufferPointer(start: destination, count: capacity))
            if unsafe read.pointee > 0 { return 1 }
            unsafe sluice_bio_retry_read(bio)
            return 0
        }
        unsafe BIO_meth_set_write_ex(method) { bio, source, count, written in
            guard let bio = unsafe bio, let written = unsafe written, let pipe = unsafe CipherPipe.of(bio)
            else {
                return 0
            }
            unsafe sluice_bio_clear_retry(bio)
            guard unsafe pipe.write(UnsafeRawBufferPointer(start: source, count: count)) else { return 0 }
            unsafe written.pointee = count
            return 1
        }
        unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
            // Nothing is held back here, so a flush is always done; all other questions get "no".
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        return unsafe method
    }()

    private static func of(_ bio: OpaquePointer) -> CipherPipe? {
        guard let data = unsafe BIO_get_data(bio) else { return nil }
        return unsafe Unmanaged<CipherPipe>.fromOpaque(data).takeUnretainedValue()
    }
}
