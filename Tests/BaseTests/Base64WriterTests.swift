import Base
import Foundation
import Testing

@Suite struct Base64WriterTests {
    @Test(arguments: 0..<40)
    func `bytes of any number in any portions are what Foundation makes of them`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }
        for portion in 1...5 {
            let buffer = ByteBuffer()
            var writer = Base64Writer(into: buffer)

            for start in stride(from: 0, to: count, by: portion) {
                writer.write(Bytes(Array(bytes[start..<min(start + portion, count)])))
            }
            writer.finish()

            #expect(buffer.text == Data(bytes).base64EncodedString())
        }
    }
}
