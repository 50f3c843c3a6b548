// The terminal that a command draws on.
internal import CPosix
internal import Glibc

/// A terminal in raw mode with a screen of its own. What was there before is there again after `leave`.
struct Terminal {
    private let before: termios

    /// Takes the terminal over.
    ///
    /// - Returns: nil where standard input and output are not both one.
    init?() {
        guard sluice_is_terminal(STDIN_FILENO) == 1, sluice_is_terminal(STDOUT_FILENO) == 1 else {
            return nil
        }
        var state = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &state) == 0 else { return nil }
        before = state
        unsafe cfmakeraw(&state)
        guard unsafe tcsetattr(STDIN_FILENO, TCSANOW, &state) == 0 else { return nil }
        // The other screen, without a cursor.
        Program.write("\u{1b}[?1049h\u{1b}[?25l", to: STDOUT_FILENO)
    }

    func leave() {
        Program.write("\u{1b}[0m\u{1b}[?25h\u{1b}[?1049l", to: STDOUT_FILENO)
        var state = before
        _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &state)
    }

    /// Columns and rows; 80 and 24 where the terminal does not say.
    var size: (columns: Int, rows: Int) {
        var (columns, rows): (Int32, Int32) = (80, 24)
        guard unsafe sluice_terminal_size(STDOUT_FILENO, &columns, &rows) == 0 else { return (80, 24) }
        return (Int(columns), Int(rows))
    }

    /// Replaces what is on the screen.
    func show(_ lines: [TopScreen.Line]) {
        let text = lines.map { "\(Self.sequence($0.style))\($0.text)\u{1b}[0m\u{1b}[K" }.joined(
            separator: "\r\n")
        Program.write("\u{1b}[H\(text)\u{1b}[J", to: STDOUT_FILENO)
    }

    private static func sequence(_ style: TopScreen.Line.Style) -> String {
        switch style {
        case .plain: ""
        case .title: "\u{1b}[1m"
        case .head: "\u{1b}[7m"
        case .bad: "\u{1b}[1;31m"
        case .warning: "\u{1b}[33m"
        case .faint: "\u{1b}[2m"
        }
    }

    /// What somebody does.
    enum Event { case key(UInt8), end, nothing }

    /// Waits for a key or a signal, at most so long.
    ///
    /// - Parameter signals: where signals are read.
    func wait(milliseconds: Int32, signals: Int32) -> Event {
        let ready = sluice_wait_either(signals, STDIN_FILENO, milliseconds)
        if ready & 1 != 0 {
            // A terminal that hangs up sends SIGHUP.
            return sluice_wait_signal(signals, 0) == 0 ? .nothing : .end
        }
        guard ready & 2 != 0 else { return .nothing }
        var byte: UInt8 = 0
        return unsafe read(STDIN_FILENO, &byte, 1) == 1 ? .key(byte) : .end
    }
}
