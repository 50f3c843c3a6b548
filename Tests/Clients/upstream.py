"""A scripted model provider: OpenAI-compatible, and able to misbehave at the level of bytes.

The model's name chooses the scenario (see scenarios.py). Threads on plain sockets, standard library only.
"""

import json
import socket
import ssl
import struct
import threading
import time


class Received:
    """One request as it came in: exact bytes, and what became of its connection."""

    def __init__(self, connection, method, path, head, body):
        self.connection = connection
        self.method = method
        self.path = path
        self.head = head
        self.body = body
        self.at = time.monotonic()
        self.sent = 0
        self.closed_at = None
        self.closed = threading.Event()

    @property
    def fields(self):
        """Field lines as (lower-case name, value)."""
        lines = self.head.split(b"\r\n")[1:]
        pairs = (line.split(b":", 1) for line in lines if line)
        return [(name.strip().lower().decode("latin-1"), value.strip().decode("latin-1")) for name, value in pairs]

    def field(self, name):
        return next((value for key, value in self.fields if key == name), None)

    @property
    def json(self):
        return json.loads(self.body)

    def note_closed(self):
        if not self.closed.is_set():
            self.closed_at = time.monotonic()
            self.closed.set()


class Gone(Exception):
    """The gateway closed the connection, or the scenario did."""


class Exchange:
    """What a scenario has in its hands: the request, and the connection to answer on."""

    def __init__(self, upstream, stream, received, go):
        self.upstream = upstream
        self.socket = stream
        self.request = received
        self.go = go
        self.chunked = False
        self.keeps = True

    @property
    def model(self):
        return self.request.json["model"]

    @property
    def is_streaming(self):
        return bool(self.request.json.get("stream"))

    @property
    def wants_usage(self):
        return bool((self.request.json.get("stream_options") or {}).get("include_usage"))

    # Bytes

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.request.note_closed()
            raise Gone
        self.request.sent += len(data)

    def head(self, status=200, reason="OK", **fields):
        lines = [f"HTTP/1.1 {status} {reason}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        self.send("\r\n".join(lines + ["", ""]).encode("latin-1"))

    def answer(self, status, body, content_type="application/json", **fields):
        """A whole answer with its length."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.head(status, "Answer", content_type=content_type, content_length=len(data), **fields)
        self.send(data)

    def part(self, data):
        """Bytes of a body, in a chunk where the body is chunked."""
        self.send(b"%x\r\n%s\r\n" % (len(data), data) if self.chunked else data)

    def end(self):
        """The body's end as its framing says it."""
        if self.chunked:
            self.send(b"0\r\n\r\n")
        else:
            self.fin()

    # Events

    def stream(self, chunked=True, **fields):
        """Begins an event stream: in chunks, or until the connection closes."""
        self.chunked = chunked
        fields = {"content_type": "text/event-stream", **fields}
        if chunked:
            fields["transfer_encoding"] = "chunked"
        else:
            fields["connection"] = "close"
        self.head(200, **fields)

    def event(self, data):
        text = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
        self.part(b"data: " + text + b"\n\n")

    def chunk(self, content=None, finish=None, **members):
        self.event(chunk(self.model, content, finish, **members))

    def done(self):
        self.part(b"data: [DONE]\n\n")

    # Ways to go

    def pause(self):
        """Until the test has seen what was sent so far; without one that tells, a moment."""
        self.go.wait(0.3)
        self.go.clear()

    def fin(self):
        self.keeps = False
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def reset(self):
        self.keeps = False
        try:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.socket.close()
        except OSError:
            pass
        raise Gone

    def hold(self, seconds=10.0):
        """Sends nothing until the gateway closes the connection."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.upstream.is_over.is_set():
            if self.is_closed(0.1):
                raise Gone
        self.keeps = False

    def is_closed(self, within):
        """Whether the gateway closes the connection within so many seconds."""
        self.socket.settimeout(within)
        try:
            if self.socket.recv(1) == b"":
                self.request.note_closed()
                return True
        except (TimeoutError, ssl.SSLWantReadError):
            return False
        except OSError:
            self.request.note_closed()
            return True
        finally:
            try:
                self.socket.settimeout(30)
            except OSError:
                pass
        return False


def chunk(model, content=None, finish=None, role=None, usage=..., choices=None, **delta):
    """A chunk of a streamed answer."""
    if content is not None:
        delta["content"] = content
    if role:
        delta["role"] = role
    value = {
        "id": "chatcmpl-upstream",
        "object": "chat.completion.chunk",
        "created": 1700000000,
        "model": model,
        "choices": choices if choices is not None else [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    if usage is not ...:
        value["usage"] = usage
    return value


def completion(model, content="", finish="stop", usage=..., **message):
    """A whole answer."""
    value = {
        "id": "chatcmpl-upstream",
        "object": "chat.completion",
        "created": 1700000000,
        "model": model,
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
        ],
    }
    if usage is not None:
        value["usage"] = USAGE if usage is ... else usage
    return value


USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


class Upstream:
    """Listens on a loopback port and plays scenarios."""

    def __init__(self, scenarios, tls=None, host="127.0.0.1"):
        self.scenarios = dict(scenarios)
        self.tls = tls
        self.requests = []
        self.is_over = threading.Event()
        self.go = {}
        self.connections = 0
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._listener = socket.create_server((host, 0), backlog=1024)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self):
        """The name in it is what certificates are checked against."""
        return f"https://localhost:{self.port}" if self.tls else f"http://127.0.0.1:{self.port}"

    def close(self):
        self.is_over.set()
        self._listener.close()

    def script(self, model, scenario):
        """Adds a scenario of a test's own."""
        self.scenarios[model] = scenario

    def proceed(self, model):
        """The test has seen what came so far: the scenario goes on."""
        self._go(model).set()

    def requests_for(self, model):
        """The chat requests for a model, in the order in which they came."""
        with self._lock:
            return [request for request in self.requests if request.method == "POST" and request.json["model"] == model]

    def chats(self):
        """How many posts have come: not the catalog's questions, nor an endpoint's check."""
        with self._lock:
            return sum(request.method == "POST" for request in self.requests)

    def last(self, model):
        return self.requests_for(model)[-1]

    def wait_for(self, model, count=1, within=3.0):
        """The last request for a model, as soon as `count` of them have come."""
        deadline = time.monotonic() + within
        with self._changed:
            while True:
                found = [r for r in self.requests if r.method == "POST" and r.json["model"] == model]
                if len(found) >= count:
                    return found[-1]
                assert self._changed.wait(max(0, deadline - time.monotonic())), f"no request for {model} came"

    # Inside

    def _go(self, model):
        with self._lock:
            return self.go.setdefault(model, threading.Event())

    def _accept(self):
        while not self.is_over.is_set():
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(stream, self.connections), daemon=True).start()

    def _serve(self, stream, connection):
        stream.settimeout(30)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.tls:
                stream = self.tls.wrap_socket(stream, server_side=True)
            pending = b""
            while True:
                received, pending = self._read(stream, connection, pending)
                if received is None or not self._play(stream, received):
                    break
        except OSError:
            pass
        finally:
            stream.close()

    def _read(self, stream, connection, data):
        while b"\r\n\r\n" not in data:
            more = stream.recv(65536)
            if not more:
                return None, b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        received = Received(connection, method, path, head, b"")
        count = int(received.field("content-length") or 0)
        parts, have = [body], len(body)
        while have < count:
            more = stream.recv(1 << 20)
            if not more:
                return None, b""
            parts.append(more)
            have += len(more)
        body = b"".join(parts)
        received.body = body[:count]
        with self._changed:
            self.requests.append(received)
            self._changed.notify_all()
        return received, body[count:]

    def _play(self, stream, received):
        """True when the connection is good for another request."""
        name = "models" if received.method == "GET" else received.json["model"]
        exchange = Exchange(self, stream, received, self._go(name))
        scenario = self.scenarios.get(name, self.scenarios["unknown"])
        try:
            scenario(exchange)
        except Gone:
            return False
        return exchange.keeps
