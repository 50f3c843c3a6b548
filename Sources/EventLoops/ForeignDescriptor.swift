// Descriptors of libraries that bring no loop of their own.
internal import CPosix

/// A descriptor that belongs to a C library, which says what it waits for on it. Confined to its loop.
///
/// Watched level-triggered, unlike everything of our own: the library may leave bytes where they are and expects to
/// be told of them again.
package final class ForeignDescriptor: DescriptorWatcher {
    /// What may be waited for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt8
        package static let reading = Interest(rawValue: 1)
        package static let writing = Interest(rawValue: 2)

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        fileprivate var events: UInt32 {
            UInt32(contains(.reading) ? SLUICE_READABLE : 0)
                | UInt32(contains(.writing) ? SLUICE_WRITABLE : 0)
        }
    }

    private let fd: Int32
    private let loop: EventLoop
    private let isReady: () -> Void
    private var token: UInt64?

    /// - Parameter isReady: called on each turn of the loop on which something that is waited for can be done.
    package init(_ fd: Int32, on loop: EventLoop, isReady: @escaping () -> Void) {
        self.fd = fd
        self.loop = loop
        self.isReady = isReady
    }

    /// Waits for `interest` from now on, and for nothing else.
    ///
    /// - Throws: `.io` when the kernel watches no more descriptors.
    package func wait(for interest: Interest) throws(ChannelFailure) {
        if let token {
            try loop.changeLevel(fd, token, interest.events)
        } else {
            token = try loop.watchLevel(fd, interest.events, self)
        }
    }

    /// Stops waiting. To be called before the descriptor is closed.
    package func stop() {
        if let token { loop.forget(fd, token) }
        token = nil
    }

    package func descriptorReported(_ flags: UInt32) {
        isReady()
    }
}
