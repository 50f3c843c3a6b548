// The log's queue: order, its bound, and descriptors that fail.
import Base
import Foundation
import Testing

@Suite struct LogQueueTests {
    /// A pipe, read to its end once the writing side is closed.
    private struct Pipe {
        let read: Int32
        let write: Int32

        init() {
            var ends: [Int32] = [0, 0]
            unsafe pipe(&ends)
            (read, write) = (ends[0], ends[1])
        }

        /// Everything in the pipe until its writing side is closed.
        func contents(closingWriter: Bool = true) -> String {
            if closingWriter { close(write) }
            var all: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = unsafe Foundation.read(read, &piece, piece.count)
                guard count > 0 else { break }
                all += piece[0..<count]
            }
            close(read)
            return String(decoding: all, as: UTF8.self)
        }
    }

    private func send(_ line: String, to queue: LogQueue) {
        unsafe Array((line + "\n").utf8).withUnsafeBytes { unsafe queue.accept($0) }
    }

    @Test func `lines come out whole and in order`() {
        let pipe = Pipe()
        let queue = LogQueue(descriptor: pipe.write, form: .json, nap: .zero)

        for number in 0..<500 { send("line \(number)", to: queue) }
        let isOut = queue.flush(within: .seconds(30))
        queue.close(within: .seconds(30))

        #expect(isOut)
        #expect(pipe.contents() == (0..<500).map { "line \($0)\n" }.joined())
        #expect(queue.droppedLines == 0)
    }

    @Test func `lines of several threads are never mixed`() {
        let pipe = Pipe()
        let queue = LogQueue(descriptor: pipe.write, form: .json, nap: .zero)

        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<100 { send("\(thread) \(number)", to: queue) }
        }
        queue.flush(within: .seconds(30))
        queue.close(within: .seconds(30))

        let lines = pipe.contents().split(separator: "\n").map(String.init)
        for thread in 0..<4 {
            let own = lines.filter { $0.hasPrefix("\(thread) ") }
            #expect(own == (0..<100).map { "\(thread) \($0)" })
        }
        #expect(lines.count == 400)
    }

    @Test func `a line beyond the bound is dropped whole, counted, and told of`() {
        let pipe = Pipe()
        let queue = LogQueue(descriptor: pipe.write, form: .json, limit: 10, nap: .zero)

        send("12345678", to: queue)  // 9 bytes with its line feed
        queue.flush(within: .seconds(30))
        send("123456789", to: queue)  // 10
        queue.flush(within: .seconds(30))
        send("1234567890", to: queue)  // 11
        send("last", to: queue)
        queue.flush(within: .seconds(30))
        queue.close(within: .seconds(30))

        let lines = pipe.contents().split(separator: "\n").map(String.init)
        #expect(queue.droppedLines == 1)
        #expect(lines.filter { !$0.hasPrefix("{") } == ["12345678", "123456789", "last"])
        #expect(lines.contains { $0.hasSuffix(#""message":"log lines dropped","lines":1}"#) })
    }

    @Test func `a closed pipe costs lines, never the process`() {
        let pipe = Pipe()
        signal(SIGPIPE, SIG_IGN)
        close(pipe.read)
        let queue = LogQueue(descriptor: pipe.write, form: .text, nap: .zero)

        send("one", to: queue)
        send("two", to: queue)
        let isOut = queue.flush(within: .seconds(30))
        queue.close(within: .seconds(30))
        close(pipe.write)

        #expect(isOut)
        #expect(queue.droppedLines >= 2)
    }

    @Test func `a full disk costs lines, never the process`() {
        let full = unsafe open("/dev/full", O_WRONLY)
        let queue = LogQueue(descriptor: full, form: .text, nap: .zero)

        send("one", to: queue)
        let isOut = queue.flush(within: .seconds(30))
        queue.close(within: .seconds(30))
        close(full)

        #expect(isOut)
        #expect(queue.droppedLines >= 1)
    }

    @Test func `a reader who does not read bounds the queue, and flush gives up in time`() async {
        let pipe = Pipe()
        _ = fcntl(pipe.write, F_SETFL, O_NONBLOCK)
        let queue = LogQueue(descriptor: pipe.write, form: .text, limit: 100_000, nap: .zero)
        let line = String(repeating: "x", count: 999)

        for _ in 0..<1000 { send(line, to: queue) }
        let isOut = queue.flush(within: .zero)
        let dropped = queue.droppedLines
        // A thread of its own: among tests that block, a task may get its turn after the thirty seconds.
        let received = await withCheckedContinuation { reader in
            Thread { reader.resume(returning: pipe.contents(closingWriter: false)) }.start()
            queue.close(within: .seconds(30))
            close(pipe.write)
        }

        #expect(!isOut)
        #expect(dropped > 0)
        #expect(received.split(separator: "\n").count { $0 == line } == 1000 - dropped)
    }
}
