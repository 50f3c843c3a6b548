// `sluice explain FILE`: what would be done with a request, from the configuration alone.
internal import Base
internal import Catalog
internal import Domain
internal import Glibc
internal import JSON
internal import Routing

/// Explains the chat request in a file as `POST /v1/explain` does. No server is asked and no list is fetched: only
/// the lists that the gateways' records hold are known.
struct ExplainCommand {
    /// Why there is no explanation, in words.
    struct Failure: Error {
        let message: String
    }

    private static let bodyLimit = 32 << 20

    /// `-`: standard input.
    let path: String
    let asJSON: Bool

    /// - Returns: the text to print.
    func run(_ installation: Installation) throws(Failure) -> String {
        let request = ModelRequest.chat(try parse(try readBytes()))
        let snapshot = ModelSnapshot(
            atStart: installation.registry, isOffline: true, installation.knowledge)
        let planner = Planner(installation.routing, snapshot, nil)
        let now = Moment.now
        let wishes = try wishes(of: request)
        let consideration: Consideration
        do throws(ResolutionFailure) {
            consideration = try planner.consider(request, wishes, at: now)
        } catch {
            throw Failure(message: Self.words(error, request.model.text))
        }
        let explanation = Explanation(
            consideration, of: request, wishes, nil, instance: Bytes("this-process"), at: now)
        return asJSON ? Self.json(explanation) : ExplanationText(explanation).text
    }

    // MARK: The request

    private func readBytes() throws(Failure) -> Bytes {
        if path == "-" { return try readStandardInput() }
        do throws(FileFailure) { return try FileContents.read(path, limit: Self.bodyLimit) } catch {
            throw Failure(message: "\(path): \(error.explanation)")
        }
    }

    private func readStandardInput() throws(Failure) -> Bytes {
        let buffer = ByteBuffer()
        while true {
            var count = 0
            _ = unsafe buffer.withUnsafeRoom(for: 1 << 16) { room in
                repeat {
                    count = unsafe read(STDIN_FILENO, room.baseAddress, room.count)
                } while count < 0 && errno == EINTR
                return max(count, 0)
            }
            guard count >= 0 else { throw Failure(message: "standard input cannot be read") }
            guard count > 0 else { return buffer.takeAll() }
            guard buffer.count <= Self.bodyLimit else { throw Failure(message: "standard input is too long") }
        }
    }

    private func parse(_ bytes: Bytes) throws(Failure) -> ChatRequest {
        let document: JSONDocument
        do throws(JSONFailure) { document = try JSONDocument(parsing: bytes) } catch {
            throw Failure(message: "\(path): not JSON: \(error)")
        }
        do throws(RequestFault) { return try ChatRequest(reading: document) } catch {
            throw Failure(message: "\(path): \(error.message)")
        }
    }

    private func wishes(of request: ModelRequest) throws(Failure) -> RoutingWishes? {
        do throws(RequestFault) { return try RoutingWishes(of: request, failover: nil) } catch {
            throw Failure(message: "\(path): \(error.message)")
        }
    }

    // MARK: Words

    private static func words(_ failure: ResolutionFailure, _ model: String) -> String {
        switch failure {
        case .unknownModel(let near):
            "no gateway is known for '\(model)'"
                + (near.isEmpty ? "" : "; near: \(near.joined(separator: ", "))")
        case .notConfigured(let gateway, let variable):
            "the gateway '\(gateway)' is not configured: set \(variable)"
        case .listOnly: "'\(model)' is in lists only"
        }
    }

    private static func json(_ explanation: Explanation) -> String {
        let text = ByteBuffer()
        var writer = JSONWriter(into: text)
        writer.object { explanation.write(to: &$0) }
        return text.text
    }
}
