// A list of models as JSON, in pieces.
internal import Base
internal import Compression
internal import HTTP
internal import JSON

/// The text of a list: what stands before the models, the models, and what stands behind them. It is made while it is
/// sent; a list of tens of thousands is never held as a whole.
struct ModelListText: Sendable {
    /// About as much is written in one turn of a loop.
    private static let piece = 64 * 1024
    /// A model's object takes about a kilobyte.
    private static let usualRow = 1024
    private static let gzipLevel = 4

    private let view: CatalogView
    private let selection: CatalogSelection
    private let places: Range<Int>
    private let writer: ModelWriter
    private let opening: Bytes
    private let closing: Bytes
    /// The next model to be written.
    private var next: Int

    /// - Parameters:
    ///   - places: those of the selection that are shown.
    ///   - opening: up to the bracket that begins the array.
    ///   - closing: from the bracket on that ends it.
    init(
        _ view: CatalogView, _ selection: CatalogSelection, _ places: Range<Int>, _ writer: ModelWriter,
        opening: Bytes, closing: Bytes
    ) {
        self.view = view
        self.selection = selection
        self.places = places
        self.writer = writer
        self.opening = opening
        self.closing = closing
        next = places.lowerBound
    }

    /// How many models are in it.
    var count: Int { places.count }

    /// Whether it is so short that it is made in one turn.
    var isShort: Bool { count * Self.usualRow <= 2 * Self.piece }

    /// The whole text.
    var whole: Bytes {
        let buffer = ByteBuffer(capacity: (count + 1) * Self.usualRow)
        var rest = self
        while rest.appendPiece(to: buffer) {}
        return buffer.takeAll()
    }

    /// The whole text in gzip. Takes long for a long list: not for a loop.
    var compressed: Bytes {
        let (buffer, packed) = (ByteBuffer(), ByteBuffer())
        let gzip = GzipWriter(level: Self.gzipLevel)
        var rest = self
        var isMore = true
        while isMore {
            isMore = rest.appendPiece(to: buffer)
            gzip.append(buffer.takeAll(), to: packed)
        }
        gzip.finish(to: packed)
        return packed.takeAll()
    }

    /// Writes the text piece by piece, and lets others have their turn in between.
    func write(to caller: any BodyWriter) async throws(BodyWriteFailure) {
        let buffer = ByteBuffer(capacity: Self.piece + 4 * Self.usualRow)
        var rest = self
        while rest.appendPiece(to: buffer) {
            try await caller.write(buffer)
            await Task.yield()
        }
        try await caller.write(buffer)
    }

    /// Appends models until a piece is full.
    ///
    /// - Returns: whether something is left.
    private mutating func appendPiece(to buffer: ByteBuffer) -> Bool {
        let end = buffer.count + Self.piece
        if next == places.lowerBound { buffer.append(opening) }
        while next < places.upperBound {
            if buffer.count >= end { return true }
            if next > places.lowerBound { buffer.append(UInt8(ascii: ",")) }
            var json = JSONWriter(into: buffer)
            json.object { writer.write(view[selection[next]], to: &$0) }
            next += 1
        }
        buffer.append(closing)
        return false
    }
}
