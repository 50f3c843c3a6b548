import Base
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct SocketReadingTests {
    @Test func `what each side sends the other receives`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }

            try peer.send("ping")
            #expect(try await channel.read() == (.bytes(4), "ping"))
            try await channel.write("pong")
            #expect(try peer.receive(exactly: 4).text == "pong")
        }
    }

    @Test func `a read takes no more than its limit and the next one the rest`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            try peer.send("abcdefg")

            #expect(try await channel.read(atMost: 3) == (.bytes(3), "abc"))
            #expect(try await channel.read(atMost: 3) == (.bytes(3), "def"))
            #expect(try await channel.read(atMost: 3) == (.bytes(1), "g"))
        }
    }

    @Test func `after a deadline the channel goes on working`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }

            #expect(try await channel.read(until: loop.now).outcome == .timedOut)
            #expect(
                try await channel.read(until: loop.now.advanced(by: .milliseconds(5))).outcome == .timedOut)
            try peer.send("late")
            #expect(try await channel.read() == (.bytes(4), "late"))
            try await channel.write("still here")
            #expect(try peer.receive(exactly: 10).text == "still here")
        }
    }

    @Test func `who waits for bytes waits without memory`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let buffer = Shared(ByteBuffer())
            let reading = Task(executorPreference: loop) {
                try await channel.read(into: buffer.value, atMost: 1 << 16, until: loop.patience)
            }

            await loop.nextTurn()
            await loop.nextTurn()
            #expect(buffer.value.memoryCount == 0)
            try peer.send("x")

            #expect(try await reading.value == .bytes(1))
        }
    }

    @Test(arguments: [1, 4, 5, 1000]) func `a big transfer arrives whole whatever the size of the reads`(
        kilobytes: Int
    ) async throws {
        let sent = Bytes.marked(8 << 20)
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let sending = Background {
                try peer.send(sent)
                peer.close()
            }
            let received = ByteBuffer()

            while case .bytes = try await channel.read(
                into: received, atMost: kilobytes << 10, until: loop.patience)
            {}

            try await sending.end()
            #expect(received.takeAll() == sent)
        }
    }

    @Test func `a flood leaves the loop to others`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let flood = Background {
                try peer.send(Bytes.marked(4 << 20))
                peer.close()
            }
            let received = ByteBuffer()
            var mostInATurn = 0
            var (turn, inThisTurn) = (loop.turn, 0)

            while case .bytes(let count) = try await channel.read(
                into: received, atMost: 16 << 10, until: loop.patience)
            {
                if loop.turn != turn { (turn, inThisTurn) = (loop.turn, 0) }
                inThisTurn += count
                mostInATurn = max(mostInATurn, inThisTurn)
                received.clear()
            }

            try await flood.end()
            #expect(mostInATurn <= 1 << 20)
        }
    }

    // MARK: Ends

    @Test func `the end comes after the last byte, and again`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            try peer.send("last")
            peer.finishSending()

            #expect(try await channel.read() == (.bytes(4), "last"))
            #expect(try await channel.read().outcome == .end)
            #expect(try await channel.read().outcome == .end)
            try await channel.write("you may still read")
            #expect(try peer.receive(exactly: 18).text == "you may still read")
        }
    }

    @Test func `a reset comes after the last byte, and again`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            try peer.send("last")
            peer.reset()

            #expect(try await channel.read() == (.bytes(4), "last"))
            for _ in 0..<2 {
                await #expect(throws: ChannelFailure.reset) { try await channel.read() }
            }
        }
    }

    @Test func `a reset that a write heard of is no orderly end for the reader`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            try peer.send("half an ans")
            peer.reset()

            await #expect(throws: ChannelFailure.reset) { try await channel.write("x") }

            #expect(try await channel.read() == (.bytes(11), "half an ans"))
            await #expect(throws: ChannelFailure.reset) { try await channel.read() }
        }
    }

    @Test func `a reset ends a read that waits`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let reading = Task(executorPreference: loop) { try await channel.read().outcome }
            await loop.nextTurn()

            peer.reset()

            await #expect(throws: ChannelFailure.reset) { try await reading.value }
        }
    }

    @Test func `closing ends a read that waits`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { peer.close() }
            let reading = Task(executorPreference: loop) { try await channel.read().outcome }
            await loop.nextTurn()

            channel.close()
            channel.close()

            await #expect(throws: ChannelFailure.closed) { try await reading.value }
            await #expect(throws: ChannelFailure.closed) { try await channel.read() }
            await #expect(throws: ChannelFailure.closed) { try await channel.write("x") }
        }
    }

    @Test func `closing is an orderly end for the peer`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            try await channel.write("all")
            channel.close()

            #expect(try peer.receiveAll().text == "all")
        }
    }

    @Test func `aborting is a reset for the peer`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            channel.abort()
            channel.abort()

            #expect(try peer.waitForEnd() == false)
        }
    }
}
