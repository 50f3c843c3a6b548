// A gateway's own list of its models.
internal import Base
package import Domain
internal import HTTP
internal import JSON

extension GatewayClient {
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
        var reader = ModelListReader(listing.rows, details: listing.details?.facts, of: gateway.id)
        var pages = ModelPages(path: path, paging: listing.paging)
        var bytesLeft = ListLimits.bytes
        let end = moment(after: ListLimits.patience)
        while let page = pages.next(atMost: ListLimits.pages) {
            guard bytesLeft > 0 else { throw .tooLong }
            let deadline = min(end, moment(after: ListLimits.pagePatience))
            let pieces = try await answer(
                to: page, nil, of: gateway, timeouts, atMost: bytesLeft, by: deadline)
            bytesLeft -= pieces.reduce(0) { $0 + $1.count }
            (reader, pages) = try await read(pieces, with: reader, pages)
        }
        guard pages.isComplete else { throw pages.isCircular ? .pagesInACircle : .tooManyPages }
        if let details = listing.details { await ask(details, of: gateway, timeouts, &reader) }
        // The reader knows all ids, and to let go of those takes longer than a turn of a loop may.
        let finished = Cargo(consume reader)
        return await time.compute { finished.take()?.reading ?? ListReading([]) }
    }

    /// Reads a page on another thread: tens of thousands of rows take many turns of a loop.
    private func read(
        _ pieces: [Bytes], with reader: ModelListReader, _ pages: ModelPages
    ) async throws(ListFailure) -> (ModelListReader, ModelPages) {
        let result: Result<(ModelListReader, ModelPages), ListFailure> = await time.compute {
            var (reader, pages) = (reader, pages)
            do throws(ListFailure) {
                let root = try JSONDocument(joining: pieces).root
                try reader.read(root)
                pages.read(root)
                return .success((reader, pages))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Asks after each model, one after the other. One that cannot be had stays without details.
    private func ask(
        _ details: ModelListing.Details, of gateway: Gateway, _ timeouts: ChatTimeouts,
        _ reader: inout ModelListReader
    ) async {
        let deadline = moment(after: ListLimits.detailsPatience)
        for (index, model) in reader.models.prefix(ListLimits.detailedModels).enumerated() {
            guard !isPast(deadline) else { return }
            let pieces = try? await answer(
                to: details.path, details.body(for: model.nativeID), of: gateway, timeouts,
                atMost: ListLimits.detailBytes, by: deadline)
            if let document = try? pieces.map(JSONDocument.init(joining:)) {
                reader.addDetails(document.root, to: index)
            }
        }
    }

    private func answer(
        to path: String, _ body: Bytes?, of gateway: Gateway, _ timeouts: ChatTimeouts, atMost limit: Int,
        by deadline: Moment
    ) async throws(ListFailure) -> [Bytes] {
        let response: UpstreamResponse
        do throws(ProviderFailure) {
            response = try await ask(
                gateway.target(path), body: body, of: gateway, timeouts: timeouts, by: deadline)
        } catch {
            throw ListFailure(error)
        }
        guard response.head.status.isSuccess else {
            response.body.cancel()
            throw ListFailure(status: response.head.status.code)
        }
        return try await response.body.pieces(atMost: limit, by: deadline)
    }
}

extension ModelListing.Details {
    /// The question after one model.
    fileprivate func body(for id: String) -> Bytes {
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        body.replacing("{id}", with: id).write(to: &writer)
        return buffer.takeAll()
    }
}

extension JSONValue {
    /// The same with `new` for each text that is `old`.
    fileprivate func replacing(_ old: String, with new: String) -> JSONValue {
        switch self {
        case .null, .bool, .number: self
        case .string(let text): text == old ? .string(new) : self
        case .array(let elements): .array(elements.map { $0.replacing(old, with: new) })
        case .object(let members):
            .object(members.map { Member($0.name, $0.value.replacing(old, with: new)) })
        }
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
