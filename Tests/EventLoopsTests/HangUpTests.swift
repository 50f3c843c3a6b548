import Base
import NetworkSupport
import Testing

@testable import EventLoops

@Suite struct HangUpTests {
    /// What `onHangUp` was told.
    private final class Told: @unchecked Sendable {  // unchecked: confined to the loop
        var hangUps: [HangUp] = []
    }

    @Test func `nobody needs to read to hear that the peer finished sending`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let told = Told()
            channel.onHangUp = { told.hangUps.append($0) }

            peer.finishSending()

            try await loop.turns { told.hangUps == [.finishedSending] }
        }
    }

    @Test func `nobody needs to read to hear of a reset`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let told = Told()
            channel.onHangUp = { told.hangUps.append($0) }

            peer.reset()

            try await loop.turns { told.hangUps == [.reset] }
        }
    }

    @Test func `a reset may follow the end of sending`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let told = Told()
            channel.onHangUp = { told.hangUps.append($0) }

            peer.finishSending()
            try await loop.turns { told.hangUps == [.finishedSending] }
            peer.reset()

            try await loop.turns { told.hangUps == [.finishedSending, .reset] }
        }
    }

    @Test(arguments: [HangUp.finishedSending, .reset]) func `who asks later is told at once`(
        hangUp: HangUp
    ) async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let told = Told()
            channel.onHangUp = { told.hangUps.append($0) }
            hangUp == .reset ? peer.reset() : peer.finishSending()
            try await loop.turns { told.hangUps == [hangUp] }

            channel.onHangUp = { told.hangUps.append($0) }

            #expect(told.hangUps == [hangUp, hangUp])
        }
    }

    @Test func `whoever is told may close the channel`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            let reading = Task(executorPreference: loop) { try await channel.read().outcome }
            await loop.nextTurn()
            channel.onHangUp = { _ in channel.close() }

            peer.reset()

            await #expect(throws: ChannelFailure.closed) { try await reading.value }
        }
    }

    @Test func `closing here is no hang-up`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            let told = Told()
            channel.onHangUp = { told.hangUps.append($0) }

            channel.close()
            peer.reset()
            await loop.nextTurn()

            #expect(told.hangUps == [])
        }
    }

    @Test func `when both have finished in order it is no reset`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            let told = Told()
            channel.onHangUp = { told.hangUps.append($0) }

            await channel.finishWriting()
            peer.close()

            try await loop.turns { !told.hangUps.isEmpty }
            await loop.nextTurn()
            #expect(told.hangUps == [.finishedSending])
            #expect(try await channel.read().outcome == .end)
        }
    }

    @Test func `a closed channel is freed with what its hang-up held`() async throws {
        try await onLoop { loop in
            weak var held: Told?
            weak var freed: SocketChannel?
            do {
                let (channel, peer) = try connectedPair(on: loop)
                defer { peer.close() }
                let told = Told()
                channel.onHangUp = { told.hangUps.append($0) }
                (held, freed) = (told, channel)
                #expect(try await channel.read(until: loop.now).outcome == .timedOut)
                channel.close()
            }
            await loop.nextTurn()

            #expect(held == nil)
            #expect(freed == nil)
        }
    }

    // MARK: Quiet

    @Test func `a channel is quiet while nothing has come, and again when all was read`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { channel.close() }
            #expect(channel.isQuiet)

            try peer.send("four")
            try await loop.turns { !channel.isQuiet }
            #expect(try await channel.read(atMost: 3).outcome == .bytes(3))
            #expect(!channel.isQuiet)
            #expect(try await channel.read(atMost: 1).outcome == .bytes(1))

            #expect(channel.isQuiet)
        }
    }

    @Test func `a channel whose peer is gone is not quiet`() async throws {
        try await onLoop { loop in
            for end in [RawSocket.finishSending, RawSocket.reset, RawSocket.close] {
                let (channel, peer) = try connectedPair(on: loop)
                end(peer)()
                try await loop.turns { !channel.isQuiet }
                channel.close()
            }
        }
    }

    @Test func `a closed channel is not quiet`() async throws {
        try await onLoop { loop in
            let (channel, peer) = try connectedPair(on: loop)
            defer { peer.close() }
            channel.close()

            #expect(!channel.isQuiet)
        }
    }
}
