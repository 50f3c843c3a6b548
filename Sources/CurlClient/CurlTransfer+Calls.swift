// What libcurl calls while it works for a transfer.
internal import CCurl

extension CurlTransfer {
    static let opening: curl_opensocket_callback = { context, _, address in
        guard let address = unsafe address else { return -1 }
        return unsafe CurlTransfer.at(context)?.openSocket(address) ?? -1
    }

    static var calls: sluice_curl_calls {
        unsafe sluice_curl_calls(
            head_line: { bytes, size, count, context in
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                let mayGoOn = unsafe CurlTransfer.at(context)?.received(headLine: Span(_unsafeBytes: line))
                return mayGoOn ?? false ? line.count : CurlTransfer.refusal(of: line.count)
            },
            body: { bytes, size, count, context in
                let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                guard let transfer = unsafe CurlTransfer.at(context) else {
                    return CurlTransfer.refusal(of: piece.count)
                }
                switch transfer.received(body: unsafe Span(_unsafeBytes: piece)) {
                case nil: return Int(CURL_WRITEFUNC_PAUSE)
                case true?: return piece.count
                case false?: return CurlTransfer.refusal(of: piece.count)
                }
            },
            more_to_send: { room, size, count, context in
                let room = unsafe UnsafeMutableRawBufferPointer(start: room, count: size * count)
                return unsafe CurlTransfer.at(context)?.moreToSend(room) ?? Int(CURL_READFUNC_ABORT)
            },
            send_again: { context, _, _ in
                unsafe CurlTransfer.at(context)?.sendAgain()
                return CURL_SEEKFUNC_OK
            },
            about_to_send: { context, _, _, _, _ in
                let mayGoOn = unsafe CurlTransfer.at(context)?.aboutToSend() ?? false
                return mayGoOn ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            })
    }

    /// The transfer is alive: the multi handle keeps it for as long as libcurl knows it.
    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Any other number than that of the bytes ends the transfer.
    private static func refusal(of count: Int) -> Int { count == 0 ? 1 : 0 }
}
