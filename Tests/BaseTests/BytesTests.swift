// Bytes and ByteBuffer: sharing, growing, numbers.
import Base
import Foundation
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

    @Test(arguments: [
        ("gpt-oss:20b", true), ("x/gpt-oss", true), ("gpt-os", false), ("gpt-os gpt-oss", true), ("", false),
        ("GPT-OSS", false), ("gpt-oss", true),
    ])
    func `text is found wherever it stands`(text: String, isFound: Bool) {
        #expect(Bytes(text).contains("gpt-oss") == isFound)
    }

    @Test func `a byte is found where it stands first and last`() {
        let bytes = Bytes("a/b/c")

        #expect(bytes.firstIndex(of: UInt8(ascii: "/")) == 1 && bytes.lastIndex(of: UInt8(ascii: "/")) == 3)
        #expect(bytes.lastIndex(of: UInt8(ascii: "a")) == 0 && bytes.lastIndex(of: UInt8(ascii: "x")) == nil)
        #expect(Bytes.empty.lastIndex(of: 0) == nil)
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

    @Test(arguments: [1, 97, 111, 112, 113, 999, 1000, 1001, 2048, 2049, 65536, 65537, 200_000])
    func `a buffer grows from any size and keeps what waits`(size: Int) {
        let buffer = ByteBuffer(capacity: size)
        let first = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let second = (0...size).map { UInt8(truncatingIfNeeded: $0 &* 13) }

        buffer.append(first.span)
        buffer.consume(size / 3)
        buffer.append(second.span)
        let taken = buffer.takeAll()
        // Another buffer may get the same kind of memory: what was taken does not change.
        let other = ByteBuffer(capacity: taken.count)
        other.append(first.span)
        buffer.append("new")

        #expect(taken.array == Array(first.dropFirst(size / 3)) + second)
        #expect(other.takeAll().array == first)
        #expect(buffer.text == "new")
    }

    @Test func `memory given back is used again and never by two`() {
        let sizes = [50, 1500, 3000, 9000, 40_000, 65_000, 70_000]
        var taken: [(Bytes, UInt8)] = []

        for round in 0..<200 {
            let buffer = ByteBuffer()
            let mark = UInt8(truncatingIfNeeded: round)
            let size = sizes[round % sizes.count]
            for _ in 0..<size { buffer.append(mark) }
            switch round % 3 {
            case 0: taken.append((buffer.takeAll(), mark))
            case 1:
                buffer.clear()
                buffer.release()
            default: break
            }
            if taken.count > 9 { taken.removeFirst(5) }
            #expect(taken.allSatisfy { bytes, mark in bytes.array.allSatisfy { $0 == mark } })
        }
    }

    @Test func `bytes outlive their thread and may end on another`() async {
        let large = await withCheckedContinuation { reader in
            Thread {
                let buffer = ByteBuffer()
                for _ in 0..<5000 { buffer.append(1) }
                reader.resume(returning: buffer.takeAll())
            }.start()
        }

        #expect(large.array == [UInt8](repeating: 1, count: 5000))
    }

    @Test func `a secret differs in any byte or in its length`() {
        for count in 0...18 {
            let own = [UInt8](repeating: 0x61, count: count)
            let secret = Secret(String(repeating: "a", count: count))

            #expect(secret.matches(Bytes(own)))
            // Also where the longer one goes on as the shorter one began.
            for other in 0...40 where other != count {
                #expect(!secret.matches(Bytes([UInt8](repeating: 0x61, count: other))))
            }
            for index in 0..<count {
                var other = own
                other[index] ^= 0x80
                #expect(!secret.matches(Bytes(other)))
            }
        }
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

    static let durations: [(Duration, Int64)] = [
        (.zero, 0), (.nanoseconds(1), 1), (.nanoseconds(-1), -1), (.seconds(18), 18_000_000_000),
        (.seconds(19), 19_000_000_000), (.seconds(-19), -19_000_000_000),
        (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1),
        (Duration(secondsComponent: 600, attosecondsComponent: 999_999_999_999_999_999), 600_999_999_999),
        (.nanoseconds(Int64.max), .max), (.nanoseconds(Int64.max) + .nanoseconds(1), .max),
        (.nanoseconds(Int64.max - 1), .max - 1), (.nanoseconds(Int64.min), .min),
        (.nanoseconds(Int64.min) - .nanoseconds(1), .min), (.seconds(Int64.max), .max),
        (.seconds(Int64.min), .min),
    ]

    @Test(arguments: durations)
    func `a duration is cut to whole nanoseconds within their range`(duration: Duration, expected: Int64) {
        #expect(duration.wholeNanoseconds == expected)
    }
}
