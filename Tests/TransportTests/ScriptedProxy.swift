import Base
import NetworkSupport

/// What a proxy does with a connection that asks for a tunnel.
extension RawSocket {
    /// Connects the caller with a port of this machine, until either side has ended.
    func tunnel(to port: UInt16) throws {
        let target = try RawSocket(connectingTo: port)
        try send("HTTP/1.1 200 Connection established\r\n\r\n")
        _ = Background { [self] in try relay(to: target) }
        try? target.relay(to: self)
    }

    private func relay(to other: RawSocket) throws {
        while let bytes = try receive() { try other.send(bytes) }
        other.finishSending()
    }
}
