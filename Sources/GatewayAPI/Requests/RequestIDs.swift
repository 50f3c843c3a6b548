// Names for requests.
internal import Base
internal import HTTP

/// Makes request ids: `req_`, the process, the loop, a count. Or takes the caller's own.
///
/// The sixteen ids that differ in their last digit only are written at once and share their memory.
struct RequestIDs {
    private let prefix: Bytes
    private let scratch = ByteBuffer()
    private var sixteen = Bytes.empty
    private var count = 0

    init(instance: String, loop: Int) {
        prefix = Bytes("req_\(instance)\(loop < 16 ? "0" : "")\(String(loop, radix: 16))")
    }

    /// The caller's `x-request-id` where it is at most 128 of `[A-Za-z0-9._-]`, else a new one.
    mutating func id(for head: RequestHead) -> Bytes {
        if let own = head.fields.first("x-request-id"), Self.isAcceptable(own) { return own }
        return next()
    }

    mutating func next() -> Bytes {
        count += 1
        let lastDigit = count & 0xf
        if lastDigit == 0 || sixteen.isEmpty { writeSixteen(from: count - lastDigit) }
        let length = sixteen.count / 16
        return sixteen.slice(lastDigit * length..<(lastDigit + 1) * length)
    }

    private mutating func writeSixteen(from first: Int) {
        for number in first..<first + 16 {
            scratch.append(prefix)
            scratch.append(hex: number)
        }
        sixteen = scratch.takeAll()
    }

    private static func isAcceptable(_ id: Bytes) -> Bool {
        guard (1...128).contains(id.count) else { return false }
        return id.withSpan { bytes in
            for index in 0..<bytes.count where !isAcceptable(bytes[index]) { return false }
            return true
        }
    }

    private static func isAcceptable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
