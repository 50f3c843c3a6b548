// Packing a piece at a time.
import Base
import Compression
import Testing

@Suite struct GzipWriterTests {
    private static let text = Array(String(repeating: "models, models and prices; ", count: 400).utf8)

    private func unpack(_ bytes: Bytes) throws -> [UInt8] {
        let (inflater, output) = (Inflater(.init(output: 1 << 20)), ByteBuffer())
        try inflater.inflate(bytes, into: output)
        try inflater.finish()
        return output.takeAll().array
    }

    @Test(arguments: [1, 7, 1024, 65_536])
    func `pieces of any size make one member`(size: Int) throws {
        let (writer, output) = (GzipWriter(level: 6), ByteBuffer())
        for start in stride(from: 0, to: Self.text.count, by: size) {
            writer.append(Bytes(Array(Self.text[start..<min(start + size, Self.text.count)])), to: output)
        }
        writer.finish(to: output)

        #expect(output.count < Self.text.count / 10)
        #expect(try unpack(output.takeAll()) == Self.text)
    }

    @Test func `nothing makes a member too`() throws {
        let (writer, output) = (GzipWriter(level: 1), ByteBuffer())
        writer.append(.empty, to: output)
        writer.finish(to: output)

        #expect(try unpack(output.takeAll()) == [])
    }

    @Test func `it says the same as packing at once`() throws {
        let (writer, output) = (GzipWriter(level: 6), ByteBuffer())
        writer.append(Bytes(Self.text), to: output)
        writer.finish(to: output)

        #expect(try unpack(output.takeAll()) == unpack(Gzip.compress(Bytes(Self.text))))
    }
}
