// A gateway's own list of its models.
internal import Base
package import Domain
internal import HTTP
internal import JSON

extension GatewayClient {
    /// More pages, or more bytes in all of them, are no list of models.
    private static let mostPages = 100
    private static let mostBytes = 64 << 20
    /// How many rows are read before other tasks get their turn.
    private static let rowsPerTurn = 128

    /// What the gateway lists.
    ///
    /// - Throws: why it does not tell: no answer, a page, a list without end.
    package func list(
        of gateway: Gateway, timeouts: ChatTimeouts
    ) async throws(ListFailure) -> ListReading {
        guard case .listing(let listing) = gateway.descriptor.models else {
            return ListReading(gateway.ownModels ?? [])
        }
        var failure = ListFailure("has nowhere to ask")
        for path in listing.paths {
            do throws(ListFailure) {
                let reading = try await list(of: gateway, listing, path: path, timeouts)
                if !reading.models.isEmpty || path == listing.paths.last { return reading }
            } catch {
                failure = error
            }
        }
        guard !listing.fallback.isEmpty else { throw failure }
        return ListReading(gateway.models(named: listing.fallback))
    }

    private func list(
        of gateway: Gateway, _ listing: ModelListing, path: String, _ timeouts: ChatTimeouts
    ) async throws(ListFailure) -> ListReading {
        var reader = ModelListReader(listing.rows, of: gateway.id)
        var pages = ModelPages(path: path, paging: listing.paging)
        var bytesLeft = Self.mostBytes
        while let page = pages.next(atMost: Self.mostPages) {
            guard bytesLeft > 0 else { throw ListFailure("is longer than \(Self.mostBytes >> 20) MiB") }
            let body = try await body(of: page, from: gateway, timeouts, limit: bytesLeft)
            guard let root = (try? JSONDocument(parsing: body))?.root, let list = reader.list(in: root) else {
                throw ListFailure("answered no list of models")
            }
            bytesLeft -= body.count
            for (number, row) in list.enumerated() {
                if number % Self.rowsPerTurn == Self.rowsPerTurn - 1 { await Task.yield() }
                reader.add(row)
            }
            pages.read(root)
        }
        guard pages.isComplete else { throw ListFailure("has more than \(Self.mostPages) pages") }
        return ListReading(reader.models)
    }

    private func body(
        of path: String, from gateway: Gateway, _ timeouts: ChatTimeouts, limit: Int
    ) async throws(ListFailure) -> Bytes {
        do throws(ProviderFailure) {
            return try await get(gateway.target(path), from: gateway, timeouts: timeouts, limit: limit)
        } catch {
            throw ListFailure(error.status.map { "answered \($0)" } ?? error.kind.rawValue)
        }
    }
}

/// Goes through the pages of a list.
struct ModelPages {
    private enum Place: Equatable {
        case first
        /// From a cursor on.
        case after(String)
        case end
    }

    private let path: String
    private let paging: ModelListing.Paging?
    private var place = Place.first
    private var count = 0

    init(path: String, paging: ModelListing.Paging?) {
        self.path = path
        self.paging = paging
    }

    /// Whether the last page was read.
    var isComplete: Bool { place == .end }

    /// The path of the next page; nil when there is none, or there were too many.
    mutating func next(atMost most: Int) -> String? {
        guard count < most else { return nil }
        count += 1
        switch place {
        case .first: return path
        case .after(let cursor):
            let name = paging?.cursor ?? ""
            return ChatHead.join(path, "\(name)=\(Bytes(cursor).percentEncoded.text)")
        case .end: return nil
        }
    }

    /// Learns from a page whether there is another. A cursor that comes again ends at the bound.
    mutating func read(_ root: JSONNode) {
        guard let paging, paging.more.flatMap({ root[$0]?.bool }) != false,
            let cursor = root[paging.next]?.nonEmptyText
        else {
            place = .end
            return
        }
        place = .after(cursor)
    }
}

extension Gateway {
    /// The models that are known without asking: the record's own list, or its file; nil where it must be asked.
    package var ownModels: [ListedModel]? {
        switch descriptor.models {
        case .list(let ids): models(named: ids)
        case .file: settings.models
        case .listing: nil
        }
    }

    fileprivate func models(named ids: [String]) -> [ListedModel] {
        ids.map { ListedModel(gateway: id, nativeID: $0) }
    }
}
