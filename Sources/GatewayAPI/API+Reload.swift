// POST /admin/reload: the configuration, read again
internal import Base
internal import HTTP
internal import JSON
internal import Providers

extension API {
    /// Reads the configuration again and tells what has changed.
    ///
    /// - Returns: 422 with every problem where the new one cannot be used; the old one stays then.
    /// - Throws: 503 where it is not read, or not to its end in the time that a request may take.
    func reload(_ time: any Timekeeper) async throws(APIFailure) -> Response {
        let deadline = time.now.advanced(by: configuration.timeouts.request)
        // A folder on a network may keep it waiting longer than any caller waits; it goes on then.
        let reloading = Pending(on: time) { [administrator = shared.surroundings.administrator] in
            await administrator.reload()
        }
        switch await reloading.value(until: deadline) {
        case .reloaded(let changes, let needRestart, let warnings)?:
            return json(.ok) { writer in
                writer.member("reloaded", true)
                Self.write(changes, as: "changes", to: &writer)
                Self.write(needRestart, as: "need_restart", to: &writer)
                Self.write(warnings, as: "warnings", to: &writer)
            }
        case .refused(let problems)?: return refused(problems)
        case .busy?: throw Self.reloadBusy("others wait to reload already")
        case nil: throw Self.reloadBusy("the files are not read yet; once they are, it goes on")
        }
    }

    private func refused(_ problems: [String]) -> Response {
        json(.unprocessableContent) { writer in
            writer.member("reloaded", false)
            writer.object("error") { error in
                error.member("message", "The new configuration cannot be used; the old one stays.")
                error.member("type", "configuration_error")
                error.member(null: "param")
                error.member("code", "configuration_refused")
            }
            Self.write(problems, as: "problems", to: &writer)
        }
    }

    private static func write(_ lines: [String], as name: String, to writer: inout JSONWriter) {
        writer.array(name) { list in
            for line in lines { list.string(line) }
        }
    }

    private static func reloadBusy(_ message: String) -> APIFailure {
        APIFailure(
            .serviceUnavailable, message, type: "server_error", code: "reload_busy", retryAfter: .seconds(1))
    }
}
