// Bytes and ByteBuffer: sharing, growing, numbers.
import Base
import Testing

@Suite struct BytesTests {
    @Test func `slices share and count from zero`() {
        let bytes = Bytes("hello world")

        let world = bytes.slice(6..<11)

        #expect(world.text == "world")
        #expect(world[0] == UInt8(ascii: "w"))
        #expect(world.slice(1..<3) == Bytes("or"))
        #expect(bytes.slice(3..<3).isEmpty)
    }

    @Test func `a buffer reads what was written, across growth and consumption`() {
        let buffer = ByteBuffer()
        var expected = ""

        for number in 0..<500 {
            buffer.append(decimal: number)
            expected += String(number)
            if number % 3 == 0 {
                buffer.consume(1)
                expected.removeFirst()
            }
        }

        #expect(buffer.text == expected)
        #expect(buffer.takeAll().text == expected)
        #expect(buffer.isEmpty)
    }

    @Test(arguments: [0, 1, 9, 10, 15, 16, 255, 256, -1, -10, Int.max, Int.min])
    func `numbers are written as Swift writes them`(number: Int) {
        let buffer = ByteBuffer()

        buffer.append(decimal: number)
        buffer.append(.init(ascii: " "))
        buffer.append(hex: number)

        #expect(buffer.text == "\(number) \(String(number, radix: 16))")
    }

    @Test func `taking everything leaves a usable buffer`() {
        let buffer = ByteBuffer()
        buffer.append("first")

        let first = buffer.takeAll()
        buffer.append("second")

        #expect(first.text == "first")
        #expect(buffer.text == "second")
        buffer.consume(6)
        buffer.release()
        #expect(buffer.isEmpty)
    }

    @Test func `a secret is compared but never printed`() {
        let secret = Secret("sk-canary")

        #expect(secret.matches(Bytes("sk-canary")))
        #expect(!secret.matches(Bytes("sk-canarx")))
        #expect(!secret.matches(Bytes("sk-canary2")))
        #expect("\(secret) \(String(reflecting: secret)) \(String(describing: [secret]))" == "••• ••• [•••]")
    }

    @Test func `moments saturate instead of overflowing`() {
        let moment = Moment(nanoseconds: 5)

        #expect(moment.advanced(by: .seconds(1)).nanoseconds == 1_000_000_005)
        #expect(moment.advanced(by: .seconds(Int64.max)) == .distantFuture)
        #expect(moment.duration(to: Moment(nanoseconds: 2)) == .nanoseconds(-3))
    }
}
