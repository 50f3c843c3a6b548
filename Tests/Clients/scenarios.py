"""What the scripted provider does, by the model's name."""

import gzip
import json
import time

from upstream import USAGE, chunk, completion

WORDS = ["Once", " upon", " a", " time", " in", " Café", " 東京", " 🌍", "."]
TEXT = "".join(WORDS)
# Grepped for in logs at the end of the suite: no answer ever appears there.
ANSWER_CANARY = "answer-canary-5f1d"

SCENARIOS = {}


def scenario(name):
    def add(function):
        SCENARIOS[name] = function
        return function

    return add


def words(exchange, count=None):
    for index, word in enumerate(WORDS[:count]):
        exchange.chunk(word, role="assistant" if index == 0 else None)


def usage_chunk(exchange, usage=USAGE):
    exchange.event(chunk(exchange.model, choices=[], usage=usage))


def finish(exchange, usage=True):
    """A good end in OpenAI's own manner."""
    exchange.chunk(finish="stop")
    if usage and exchange.wants_usage:
        usage_chunk(exchange)
    exchange.done()
    exchange.end()


def begun(exchange, **fields):
    """A stream that has begun, seen so far by the caller."""
    exchange.stream(**fields)
    words(exchange, 3)
    exchange.pause()


# Good answers


@scenario("models")
def _(exchange):
    rows = [{"id": name, "object": "model", "created": 1700000000, "owned_by": "upstream"} for name in ("ok", "maker/deep")]
    rows[0]["pricing"] = {"prompt": "0.0000025", "completion": "0.00001"}
    exchange.answer(200, {"object": "list", "data": rows})


@scenario("ok")
def _(exchange):
    if not exchange.is_streaming:
        return exchange.answer(200, completion(exchange.model, TEXT), x_ratelimit_remaining_requests="41", server="upstream")
    exchange.stream(x_ratelimit_remaining_requests="41", set_cookie="tracking=1")
    words(exchange)
    finish(exchange)


@scenario("unlisted")
def _(exchange):
    SCENARIOS["ok"](exchange)


@scenario("canary")
def _(exchange):
    exchange.answer(200, completion(exchange.model, ANSWER_CANARY))


@scenario("slow-first-byte")
def _(exchange):
    time.sleep(0.4)
    SCENARIOS["ok"](exchange)


@scenario("very-slow-first-byte")
def _(exchange):
    exchange.stream()
    if exchange.is_closed(16.0):
        return
    words(exchange)
    finish(exchange)


@scenario("tool-calls")
def _(exchange):
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Oslo"}'}}
    if not exchange.is_streaming:
        return exchange.answer(200, completion(exchange.model, None, "tool_calls", tool_calls=[call]))
    exchange.stream()
    head = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
    exchange.chunk(role="assistant", tool_calls=[head])
    for piece in ('{"ci', 'ty":"O', 'slo"}'):
        exchange.chunk(tool_calls=[{"index": 0, "function": {"arguments": piece}}])
    exchange.chunk(finish="tool_calls")
    exchange.done()
    exchange.end()


@scenario("structured")
def _(exchange):
    exchange.answer(200, completion(exchange.model, '{"city":"Oslo","degrees":7}'))


@scenario("reasoning")
def _(exchange):
    if not exchange.is_streaming:
        return exchange.answer(200, completion(exchange.model, "42", reasoning_content="Let me think."))
    exchange.stream()
    exchange.chunk(role="assistant", reasoning_content="Let me")
    exchange.chunk(reasoning_content=" think.")
    exchange.chunk("42")
    finish(exchange)


@scenario("length")
def _(exchange):
    if not exchange.is_streaming:
        return exchange.answer(200, completion(exchange.model, "", "length"))
    exchange.stream()
    exchange.chunk(finish="length")
    exchange.done()
    exchange.end()


# Habits of good streams


@scenario("no-done")
def _(exchange):
    exchange.stream()
    words(exchange)
    exchange.chunk(finish="stop")
    exchange.end()


@scenario("no-done-until-close")
def _(exchange):
    exchange.stream(chunked=False)
    words(exchange)
    exchange.chunk(finish="stop")
    exchange.end()


@scenario("unterminated-last-event")
def _(exchange):
    exchange.stream()
    words(exchange)
    exchange.chunk(finish="stop")
    exchange.part(b"data: [DONE]")
    exchange.end()


@scenario("double-done")
def _(exchange):
    exchange.stream()
    words(exchange)
    exchange.chunk(finish="stop")
    exchange.done()
    exchange.done()
    exchange.end()


@scenario("bytes-after-done")
def _(exchange):
    exchange.stream()
    words(exchange)
    exchange.chunk(finish="stop")
    exchange.done()
    exchange.chunk(" LATE")
    exchange.part(b"garbage behind the end\n\n")
    exchange.end()


@scenario("open-after-done")
def _(exchange):
    exchange.stream()
    words(exchange)
    exchange.chunk(finish="stop")
    exchange.done()
    exchange.hold()


@scenario("crlf-events")
def _(exchange):
    exchange.stream()
    for word in WORDS:
        exchange.part(b"data: " + json.dumps(chunk(exchange.model, word)).encode() + b"\r\n\r\n")
    exchange.part(b"data: " + json.dumps(chunk(exchange.model, finish="stop")).encode() + b"\r\n\r\n")
    exchange.part(b"data: [DONE]\r\n\r\n")
    exchange.end()


@scenario("no-space-after-colon")
def _(exchange):
    exchange.stream()
    for word in WORDS:
        exchange.part(b"data:" + json.dumps(chunk(exchange.model, word)).encode() + b"\n\n")
    exchange.part(b"data:" + json.dumps(chunk(exchange.model, finish="stop")).encode() + b"\n\n")
    exchange.part(b"data:[DONE]\n\n")
    exchange.end()


@scenario("split-utf8")
def _(exchange):
    """Every byte of the stream in a chunk and a packet of its own."""
    exchange.stream()
    text = b"".join(
        b"data: " + json.dumps(chunk(exchange.model, word, f), ensure_ascii=False).encode() + b"\n\n"
        for word, f in ((WORDS[6], None), (WORDS[7], "stop"))
    )
    for byte in text + b"data: [DONE]\n\n":
        exchange.part(bytes([byte]))
    exchange.end()


@scenario("many-events-a-packet")
def _(exchange):
    exchange.stream()
    events = [chunk(exchange.model, word) for word in WORDS] + [chunk(exchange.model, finish="stop")]
    exchange.part(b"".join(b"data: " + json.dumps(e).encode() + b"\n\n" for e in events) + b"data: [DONE]\n\n")
    exchange.end()


@scenario("multi-line-data")
def _(exchange):
    """Each chunk's JSON over several data lines, usage on the last."""
    exchange.stream()
    chunks = [chunk(exchange.model, word) for word in WORDS] + [chunk(exchange.model, finish="stop", usage=USAGE)]
    for value in chunks:
        lines = json.dumps(value, indent=1).split("\n")
        exchange.part("".join(f"data: {line}\n" for line in lines).encode() + b"\n")
    exchange.done()
    exchange.end()


@scenario("comments")
def _(exchange):
    exchange.stream()
    exchange.part(b": UPSTREAM PROCESSING\n\n")
    for word in WORDS:
        exchange.chunk(word)
        exchange.part(b": keep-alive from upstream\n\n")
    exchange.part(b"event: ping\nid: 7\nretry: 10\n\n")
    finish(exchange)


@scenario("usage-on-finish")
def _(exchange):
    exchange.stream()
    words(exchange)
    exchange.chunk(finish="stop", usage=USAGE)
    exchange.done()
    exchange.end()


@scenario("usage-every-chunk")
def _(exchange):
    exchange.stream()
    for index, word in enumerate(WORDS):
        exchange.chunk(word, usage={"prompt_tokens": 11, "completion_tokens": index, "total_tokens": 11 + index})
    exchange.chunk(finish="stop", usage=USAGE)
    exchange.done()
    exchange.end()


@scenario("usage-missing")
def _(exchange):
    exchange.stream()
    words(exchange)
    finish(exchange, usage=False)


@scenario("usage-unasked")
def _(exchange):
    """A usage chunk whether asked for or not."""
    exchange.stream()
    words(exchange)
    exchange.chunk(finish="stop")
    usage_chunk(exchange)
    exchange.done()
    exchange.end()


@scenario("usage-null-chunks")
def _(exchange):
    exchange.stream()
    for word in WORDS:
        exchange.chunk(word, usage=None)
    exchange.chunk(finish="stop", usage=None)
    usage_chunk(exchange)
    exchange.done()
    exchange.end()


@scenario("azure-first-chunk")
def _(exchange):
    exchange.stream()
    exchange.event({"id": "", "object": "", "created": 0, "model": "", "choices": [], "prompt_filter_results": []})
    words(exchange)
    finish(exchange)


@scenario("gzip-anyway")
def _(exchange):
    if not exchange.is_streaming:
        data = gzip.compress(json.dumps(completion(exchange.model, TEXT)).encode())
        return exchange.answer(200, data, content_encoding="gzip")
    exchange.stream(content_encoding="gzip")
    events = [chunk(exchange.model, word) for word in WORDS] + [chunk(exchange.model, finish="stop")]
    text = b"".join(b"data: " + json.dumps(e).encode() + b"\n\n" for e in events) + b"data: [DONE]\n\n"
    data = gzip.compress(text)
    for start in range(0, len(data), 20):
        exchange.part(data[start : start + 20])
    exchange.end()


@scenario("large-event")
def _(exchange):
    exchange.stream()
    exchange.chunk("x" * (1 << 20))
    finish(exchange)


@scenario("long-stream")
def _(exchange):
    """A word at a time for about a second."""
    exchange.stream()
    for index in range(50):
        exchange.chunk(f"{index} ")
        time.sleep(0.02)
    finish(exchange)


@scenario("endless")
def _(exchange):
    exchange.stream()
    while not exchange.is_closed(0.02):
        exchange.chunk("and on ")


@scenario("flood")
def _(exchange):
    """Two hundred megabytes as fast as they are taken."""
    exchange.stream()
    text = b"data: " + json.dumps(chunk(exchange.model, "x" * 16000)).encode() + b"\n\n"
    for _ in range(12500):
        exchange.part(text)
    finish(exchange)


# Connections


@scenario("reset-before-answer")
def _(exchange):
    exchange.reset()


@scenario("close-before-answer")
def _(exchange):
    exchange.fin()


@scenario("hang")
def _(exchange):
    exchange.hold()


@scenario("hang-after-head")
def _(exchange):
    if exchange.is_streaming:
        exchange.stream()
    else:
        exchange.head(200, content_type="application/json", content_length=1000)
        exchange.send(b'{"id":')
    exchange.hold()


@scenario("only-comments")
def _(exchange):
    """Signs of life for ever, and never an event."""
    exchange.stream()
    while not exchange.is_closed(0.05):
        exchange.part(b": still thinking\n\n")


@scenario("close-idle")
def _(exchange):
    """Promises to keep the connection and closes it."""
    SCENARIOS["ok"](exchange)
    exchange.fin()


@scenario("stale-connection")
def _(exchange):
    """Resets a connection that was used before, as soon as the next request comes."""
    others = [r for r in exchange.upstream.requests if r.connection == exchange.request.connection]
    if len(others) > 1:
        exchange.reset()
    SCENARIOS["ok"](exchange)


# Streams that end badly


@scenario("reset-mid-stream")
def _(exchange):
    begun(exchange)
    exchange.reset()


@scenario("cut-mid-stream")
def _(exchange):
    begun(exchange)
    exchange.fin()


@scenario("cut-mid-event")
def _(exchange):
    begun(exchange, chunked=False)
    exchange.part(b'data: {"id":"chatcmpl-upstream","choices":[{"index":0,"del')
    exchange.fin()


@scenario("cut-without-finish")
def _(exchange):
    begun(exchange)
    exchange.end()


@scenario("cut-without-finish-until-close")
def _(exchange):
    begun(exchange, chunked=False)
    exchange.end()


@scenario("stall-mid-stream")
def _(exchange):
    begun(exchange)
    exchange.hold()


@scenario("chunked-bad")
def _(exchange):
    begun(exchange)
    exchange.send(b"zzz\r\nnonsense\r\n")
    exchange.hold(2)


@scenario("garbage-event")
def _(exchange):
    begun(exchange)
    exchange.event(b'{"choices":[{]}')
    exchange.hold(2)


@scenario("huge-line")
def _(exchange):
    begun(exchange)
    for _ in range(20):
        exchange.part((b"data: " if _ == 0 else b"") + b"x" * (1 << 20))
    exchange.hold(2)


def in_band(name, data, prefix=b""):
    @scenario(name)
    def _(exchange):
        begun(exchange)
        exchange.part(prefix + b"data: " + json.dumps(data).encode() + b"\n\n")
        exchange.end()


FAULT = {"message": "the model fell over", "type": "server_error", "code": "model_fell"}
in_band("error-event", {"error": FAULT})
in_band("error-event-named", {"error": FAULT}, b"event: error\n")
in_band("error-with-finish", {"error": {**FAULT, "code": 502}, "choices": [{"index": 0, "delta": {}, "finish_reason": "error"}]})
in_band("error-object", {"object": "error", "message": FAULT["message"], "type": "x", "param": None, "code": 500})
in_band("error-string", {"error": FAULT["message"]})


# Answers that are none


@scenario("error-before-output")
def _(exchange):
    error = {"error": {"message": "the model is not awake", "type": "server_error"}}
    if not exchange.is_streaming:
        return exchange.answer(200, error)
    exchange.stream()
    exchange.chunk("", role="assistant")
    exchange.event(error)
    exchange.end()


@scenario("json-error-to-stream")
def _(exchange):
    exchange.answer(200, {"error": {"message": "the model is not awake", "type": "server_error"}})


@scenario("html-200")
def _(exchange):
    exchange.answer(200, b"<!doctype html><title>Welcome</title><h1>Sign in</h1>", "text/html")


@scenario("html-502")
def _(exchange):
    exchange.answer(502, b"<html><h1>Bad gateway at host-7.internal</h1></html>", "text/html")


@scenario("garbage-json")
def _(exchange):
    exchange.answer(200, b"\x00\x01not json at all")


@scenario("truncated-json")
def _(exchange):
    exchange.answer(200, b'{"id":"chatcmpl-upstream","choices":[{"index":0,"message":{"role":"assi')


@scenario("wrong-content-length-short")
def _(exchange):
    data = json.dumps(completion(exchange.model, TEXT)).encode()
    exchange.head(200, content_type="application/json", content_length=len(data) - 20)
    exchange.send(data)


@scenario("wrong-content-length-long")
def _(exchange):
    data = json.dumps(completion(exchange.model, TEXT)).encode()
    exchange.head(200, content_type="application/json", content_length=len(data) + 20)
    exchange.send(data)
    exchange.fin()


@scenario("not-http")
def _(exchange):
    exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    exchange.fin()


@scenario("huge-head")
def _(exchange):
    exchange.send(b"HTTP/1.1 200 OK\r\n" + b"x-filler: " + b"x" * (1 << 20) + b"\r\n\r\n")
    exchange.fin()


@scenario("empty-body")
def _(exchange):
    exchange.answer(200, b"")


@scenario("no-content")
def _(exchange):
    exchange.head(204)


@scenario("redirect")
def _(exchange):
    exchange.answer(302, b"", location=f"http://127.0.0.1:{exchange.upstream.port}/elsewhere")


@scenario("empty-answer")
def _(exchange):
    nothing = {"prompt_tokens": 11, "completion_tokens": 0, "total_tokens": 11}
    if not exchange.is_streaming:
        return exchange.answer(200, completion(exchange.model, "", usage=nothing))
    exchange.stream()
    exchange.chunk("", role="assistant")
    exchange.chunk(finish="stop")
    exchange.done()
    exchange.end()


@scenario("no-choices")
def _(exchange):
    if not exchange.is_streaming:
        return exchange.answer(200, {**completion(exchange.model), "choices": []})
    exchange.stream()
    exchange.event(chunk(exchange.model, choices=[]))
    exchange.done()
    exchange.end()


@scenario("no-finish-reason")
def _(exchange):
    exchange.answer(200, completion(exchange.model, TEXT, finish=None))


# Errors with a status


def error(name, status, message="the provider says no", code=None, **fields):
    body = {"error": {"message": message, "type": "provider_error", "param": None, "code": code}}

    @scenario(name)
    def _(exchange):
        exchange.answer(status, body, **fields)


for status in (401, 402, 403, 404, 413, 422, 500, 502, 503, 504, 529):
    error(str(status), status)
error("429", 429, retry_after="7", x_ratelimit_remaining_requests="0")
error("429-quota", 429, "you exceeded your current quota", "insufficient_quota")
error("400-long-context", 400, "This model's maximum context length is 128000 tokens.", "context_length_exceeded")


@scenario("400-with-key")
def _(exchange):
    """Repeats the key it was given, in the body and in a field."""
    key = exchange.request.field("authorization")
    body = {"error": {"message": f"bad request with {key}", "type": "invalid_request_error", "code": key}}
    exchange.answer(400, body, x_ratelimit_key=key)


@scenario("key-in-stream")
def _(exchange):
    key = exchange.request.field("authorization")
    begun(exchange)
    exchange.event({"error": {"message": f"failed for {key}", "type": "server_error", "code": key}})
    exchange.end()


@scenario("flat-error")
def _(exchange):
    exchange.answer(422, {"message": "flat and clear", "type": "x", "param": "top_p", "code": "odd"})


@scenario("detail-error")
def _(exchange):
    exchange.answer(422, {"detail": [{"loc": ["body"], "msg": "field required", "type": "missing"}]})


@scenario("unknown")
def _(exchange):
    message = f"The model `{exchange.model}` does not exist"
    exchange.answer(404, {"error": {"message": message, "type": "invalid_request_error", "code": "model_not_found"}})
