// The folder with the copies of lists.
internal import Base
internal import Catalog
internal import Domain
internal import EventLoops
internal import Synchronization

/// Keeps copies of lists as files of a folder, one a gateway. Reads and writes happen one after the other on a thread of
/// their own.
///
/// What goes wrong is said in the log and is no reason to serve less.
final class ListFolder: ListCopies {
    /// More is no copy of a list.
    private static let fileLimit = 256 << 20

    private let path: String
    private let log: Log
    private let lane = BlockingLane(name: "lists", threads: 1)
    /// Whether the latest copy could not be written: that is said once, and not for each list.
    private let isFailing = Mutex(false)

    /// - Parameter path: absolute; made when something is written.
    init(_ path: String, log: Log) {
        self.path = path
        self.log = log
    }

    func copy(of gateway: GatewayID, from address: String) async -> ListCopy? {
        await Resumption<ListCopy?>.suspend { resumption in
            let isAccepted = lane.submit { [self] in
                resumption.resume(returning: read(gateway, from: address))
            }
            if !isAccepted { resumption.resume(returning: nil) }
        }
    }

    func keep(_ copy: ListCopy) {
        submit { [self] () throws(FileFailure) in
            FileContents.makeFolder(path)
            try FileContents.replace(file(of: copy.gateway), with: ListCopyText.text(of: copy))
        }
    }

    func forget(_ gateway: GatewayID) {
        submit { [self] () throws(FileFailure) in try FileContents.remove(file(of: gateway)) }
    }

    private func file(of gateway: GatewayID) -> String { Self.file(of: gateway, in: path) }

    private static func file(of gateway: GatewayID, in folder: String) -> String {
        "\(folder)/\(gateway.slug).json"
    }

    /// The folder within the state folder.
    static func path(in dataFolder: String) -> String { dataFolder + "/models" }

    /// The copy of a gateway's list; nil where there is none. Blocks for reading it.
    ///
    /// - Parameter address: the base URL in force. A copy of a list from elsewhere is none.
    static func copy(
        of gateway: GatewayID, from address: String, in folder: String
    ) throws(ListCopyFailure) -> ListCopy? {
        let text: Bytes
        do throws(FileFailure) {
            text = try FileContents.read(file(of: gateway, in: folder), limit: fileLimit)
        } catch {
            guard error.reason != .missing else { return nil }
            throw .unread(error.explanation)
        }
        return try ListCopyReader.copy(from: text, of: gateway, at: address)
    }

    // MARK: On the lane

    private func read(_ gateway: GatewayID, from address: String) -> ListCopy? {
        do throws(ListCopyFailure) {
            return try Self.copy(of: gateway, from: address, in: path)
        } catch {
            log.warn(
                "copy of models not used", ["gateway": .text(gateway.slug), "reason": .text(error.words)])
            return nil
        }
    }

    private func submit(_ work: @escaping @Sendable () throws(FileFailure) -> Void) {
        _ = lane.submit { [self] in
            do throws(FileFailure) {
                try work()
                isFailing.withLock { $0 = false }
            } catch {
                tell(error)
            }
        }
    }

    private func tell(_ failure: FileFailure) {
        let isRepeated = isFailing.withLock { isFailing in
            defer { isFailing = true }
            return isFailing
        }
        log.write(isRepeated ? .debug : .warn, "models not kept on disk") { line in
            line.add("file", failure.path)
            line.add("reason", failure.explanation)
        }
    }
}
