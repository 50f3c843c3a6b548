// Answering with lists of models: looked through, tagged, packed, sent in pieces.
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import JSON
internal import Providers

extension API {
    /// So many entries are looked through in a turn; more of them elsewhere.
    private static let entriesOfATurn = 500

    /// The models, as they are known to whoever reads that much of them: a list that is missing or very old is waited
    /// for, as long as a caller waits for anything.
    func snapshot(reading scope: CatalogQuery.Scope, _ time: any Timekeeper) async -> ModelSnapshot {
        let deadline = time.now.advanced(by: configuration.timeouts.request)
        return switch scope {
        case .all: await current.snapshotReadingAll(by: deadline)
        case .callable: await current.settled(within: CurrentModels.patience)
        case .gateway(let id): await current.snapshot(reading: id, by: deadline)
        }
    }

    func standings(_ snapshot: ModelSnapshot, at now: Moment) -> [ListStanding] {
        snapshot.standings(configuration.registry, isOffline: configuration.isOffline, at: now)
    }

    /// The entries that a question is about, in its order.
    func selection(
        _ query: CatalogQuery, of view: CatalogView, on time: any Timekeeper
    ) async -> CatalogSelection {
        var whole = query
        (whole.limit, whole.offset) = (nil, 0)
        let select: @Sendable () -> CatalogSelection = { [whole] in
            CatalogSelection(of: view, whole)
        }
        guard !CatalogSelection.isEverything(whole), view.count > Self.entriesOfATurn else { return select() }
        let number = shared.catalog.stamp(of: view.snapshot).number
        return await shared.catalog.selections.value(
            of: .init(snapshot: number, query: whole), on: time, making: select)
    }

    /// The answer that a list is: 304 where the reader has it already.
    ///
    /// - Parameter contents: what decides about the text, beside the snapshot.
    func answer(
        _ list: ModelListText, of snapshot: ModelSnapshot, contents: some Hashable, _ head: RequestHead,
        _ time: any Timekeeper
    ) async -> Response {
        let number = shared.catalog.stamp(of: snapshot).number
        let digest = UInt64(UInt(bitPattern: contents.hashValue))
        let tag = EntityTag(opaque: "\(shared.instance)-\(number)-\(String(digest, radix: 36))")
        guard !tag.isNamed(in: head.fields) else { return Response(.notModified, fields: tag.fields) }
        let fields = [HTTPField("content-type", "application/json")] + tag.fields
        guard Self.takesGzip(head.fields), list.count > 0 else {
            return Response(.ok, fields: fields, body: Self.body(list))
        }
        let packed = await shared.catalog.bodies.value(of: .init(snapshot: number, tag: tag), on: time) {
            list.compressed
        }
        return Response(.ok, fields: fields + [.gzip], body: .bytes([packed]))
    }

    private static func body(_ list: ModelListText) -> ResponseBody {
        guard !list.isShort else { return .bytes([list.whole]) }
        return .stream { caller throws(BodyWriteFailure) in try await list.write(to: caller) }
    }
}
