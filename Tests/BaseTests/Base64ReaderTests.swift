// Base64 read back.
import Base
import Testing

@Suite struct Base64ReaderTests {
    // RFC 4648 §10, and what lies between its letters.
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"), ("Zg", "f"), ("Zm8", "fo"), ("Zh==", "f"),
    ])
    func `text is read, padded or not`(text: String, bytes: String) {
        #expect(Bytes(base64: Bytes(text))?.text == bytes)
    }

    @Test func `every byte comes back`() {
        for count in 0...300 {
            let bytes = Bytes((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 197) })
            let text = ByteBuffer()
            var writer = Base64Writer(into: text)
            writer.write(bytes)
            writer.finish()

            #expect(Bytes(base64: text.takeAll()) == bytes)
        }
    }

    @Test(arguments: [
        "Z", "Zg=", "Zg===", "Zm9v=", "====", "=", "Zm 9v", "Zm9v\n", "Zm9-", "Zm_v", "Zg==Zg==",
    ])
    func `what is no base64 is refused`(text: String) {
        #expect(Bytes(base64: Bytes(text)) == nil)
    }
}
