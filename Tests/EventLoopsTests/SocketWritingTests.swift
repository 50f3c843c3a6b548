import Base
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct SocketWritingTests {
    /// More than the kernel keeps for a connection of which the peer reads nothing.
    private static let tooMuch = Bytes.marked(32 << 20)

    @Test func `a writer waits for a peer that reads nothing, and everything arrives when it does`()
        async throws
    {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let isWritten = Shared(false)
            let writing = Task(executorPreference: loop) {
                try await channel.write(Self.tooMuch)
                isWritten.value = true
                channel.close()
            }

            try await loop.turns { !channel.isWritable }
            #expect(!isWritten.value)
            let receiving = Background { try peer.receiveAll() }

            try await writing.value
            #expect(try await receiving.end() == Self.tooMuch)
        }
    }

    @Test(arguments: [(1, 1), (3, 10), (100, 70_000), (1000, 30_000), (700, 500)])
    func `many parts arrive in order behind the head`(count: Int, size: Int) async throws {
        var random = SplitMix(seed: UInt64(count))
        let parts = (0..<count).map { Bytes.marked(Int(random.next() % UInt64(size)), seed: UInt64($0)) }
        let head = Bytes("head of all")
        let expected = ByteBuffer()
        for part in [head] + parts { expected.append(part) }
        let whole = expected.takeAll()

        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            let receiving = Background { try peer.receiveAll() }
            let buffer = ByteBuffer()
            buffer.append(head)

            try await channel.write(buffer, then: parts, stall: .seconds(10))
            channel.close()

            #expect(buffer.isEmpty)
            #expect(try await receiving.end() == whole)
        }
    }

    @Test(arguments: [
        WritePatience(stall: .milliseconds(10)),
        WritePatience(stall: .seconds(10), deadline: .now.advanced(by: .milliseconds(10))),
    ])
    func `a writer does not wait longer than its patience`(patience: WritePatience) async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }

            await #expect(throws: ChannelFailure.writeTimedOut) {
                _ = try await channel.write(ByteBuffer(), then: [Self.tooMuch], within: patience, unless: nil)
            }
            try peer.send("reading goes on")
            #expect(try await channel.read().text == "reading goes on")
        }
    }

    @Test func `closing ends a write that waits`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            let writing = Task(executorPreference: loop) { try await channel.write(Self.tooMuch) }
            try await loop.turns { !channel.isWritable }

            channel.close()

            await #expect(throws: ChannelFailure.closed) { try await writing.value }
            peer.close()
        }
    }

    @Test func `a reset ends a write that waits`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let writing = Task(executorPreference: loop) { try await channel.write(Self.tooMuch) }
            try await loop.turns { !channel.isWritable }

            peer.reset()

            await #expect(throws: ChannelFailure.reset) { try await writing.value }
        }
    }

    @Test func `finishing is an end for the peer, who may still send`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            try await channel.write("all")
            await channel.finishWriting()

            #expect(try peer.receiveAll().text == "all")
            try peer.send("thanks")
            #expect(try await channel.read().text == "thanks")
        }
    }

    // MARK: Answers that come early

    @Test func `a writer that waits gives way to an answer`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let answer = Shared("")
            let writing = Task(executorPreference: loop) {
                try await channel.write(
                    ByteBuffer(), then: [Self.tooMuch], within: WritePatience(stall: .seconds(10))
                ) {
                    answer.value += (try? await channel.read(until: loop.now).text) ?? ""
                    return answer.value == "no more"
                }
            }
            try await loop.turns { !channel.isWritable }

            try peer.send("no ")
            try await loop.turns { answer.value == "no " }
            try peer.send("more")

            #expect(try await writing.value == false)
            #expect(answer.value == "no more")
        }
    }

    @Test func `a writer goes on when what came is no answer`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            let heard = Shared("")
            let writing = Task(executorPreference: loop) {
                defer { channel.close() }
                return try await channel.write(
                    ByteBuffer(), then: [Self.tooMuch], within: WritePatience(stall: .seconds(10))
                ) {
                    heard.value += (try? await channel.read(until: loop.now).text) ?? ""
                    return false
                }
            }
            try await loop.turns { !channel.isWritable }
            try peer.send("go on")
            try await loop.turns { heard.value == "go on" }

            let receiving = Background { try peer.receiveAll() }

            #expect(try await writing.value == true)
            #expect(try await receiving.end() == Self.tooMuch)
        }
    }

    @Test func `nobody is asked while the peer takes everything`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            try peer.send("early")
            await loop.nextTurn()

            let isWhole = try await channel.write(
                ByteBuffer(), then: [Bytes("short")], within: WritePatience(stall: .seconds(10))
            ) {
                Issue.record("asked without need")
                return true
            }

            #expect(isWhole)
            #expect(try peer.receive(exactly: 5).text == "short")
            #expect(try await channel.read().text == "early")
        }
    }
}
