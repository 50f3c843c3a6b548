"""HTTP as bytes: what was sent is what stands here, what came is kept as it came."""

import json
import re
import socket
import ssl
import time

import gateway


class Answer:
    """An answer as it came, and whether it came whole."""

    def __init__(self, head, body, is_whole):
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1])
        self.version = lines[0].split(" ")[0]
        self.fields = [(n.strip().lower(), v.strip()) for n, _, v in (line.partition(":") for line in lines[1:] if line)]
        self.body = body
        # The body came to the end that its framing promised.
        self.is_whole = is_whole

    def field(self, name):
        values = [value for key, value in self.fields if key == name]
        return values[0] if values else None

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The error object, which has OpenAI's four members."""
        assert self.field("content-type") == "application/json", self.fields
        error = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert isinstance(error["message"], str) and isinstance(error["type"], str)
        return error

    @property
    def stream(self):
        return Stream(self.body)


class Stream:
    """An event stream as the caller got it."""

    def __init__(self, data):
        self.bytes = data
        text = data.decode().replace("\r\n", "\n")
        blocks = [block for block in text.split("\n\n") if block]
        self.comments = [block for block in blocks if block.startswith(":")]
        events = [block for block in blocks if not block.startswith(":")]
        texts = ["\n".join(l[5:].removeprefix(" ") for l in b.splitlines() if l.startswith("data:")) for b in events]
        self.is_done = "[DONE]" in texts
        self.done_count = texts.count("[DONE]")
        self.ends_with_done = bool(texts) and texts[-1] == "[DONE]"
        self.chunks = [json.loads(text) for text in texts if text != "[DONE]"]

    @property
    def text(self):
        deltas = [c["delta"] for chunk in self.chunks for c in chunk.get("choices", [])]
        return "".join(delta.get("content") or "" for delta in deltas)

    @property
    def errors(self):
        return [chunk["error"] for chunk in self.chunks if "error" in chunk]

    @property
    def usage_chunks(self):
        return [chunk for chunk in self.chunks if chunk.get("usage") and not chunk.get("choices")]


class Connection:
    """One connection to a gateway, for one request after another."""

    def __init__(self, server, within=5.0, tls=None, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(within)
        self.socket.connect(("127.0.0.1", server.port))
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self._pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        """Some more bytes of the connection; empty at its end."""
        try:
            data = self.socket.recv(1 << 16)
        except (ConnectionResetError, ssl.SSLEOFError):
            data = b""
        gateway.answers.append(data)
        return data

    def read_until(self, mark):
        """Everything up to and with a mark, which may lie in bytes read before."""
        while mark not in self._pending:
            data = self.more()
            assert data, f"the connection ended before {mark!r}: {self._pending!r}"
            self._pending += data
        end = self._pending.index(mark) + len(mark)
        found, self._pending = self._pending[:end], self._pending[end:]
        return found

    def is_closed(self):
        """Whether the other side ends the connection without sending anything more."""
        return self._pending == b"" and self.more() == b""

    def answer(self, method="POST"):
        head = self.read_until(b"\r\n\r\n")
        while head.startswith(b"HTTP/1.1 1"):
            head = self.read_until(b"\r\n\r\n")
        fields = {n.lower(): v.strip().lower() for n, _, v in (l.partition(b":") for l in head.split(b"\r\n")[1:-2])}
        status = int(head.split(b" ")[1])
        if method == "HEAD" or status in (204, 304):
            return Answer(head, b"", True)
        if fields.get(b"transfer-encoding") == b"chunked":
            return Answer(head, *self._chunks())
        if b"content-length" in fields:
            count = int(fields[b"content-length"])
            while len(self._pending) < count and (data := self.more()):
                self._pending += data
            body, self._pending = self._pending[:count], self._pending[count:]
            return Answer(head, body, len(body) == count)
        body = self._pending
        while data := self.more():
            body += data
        self._pending = b""
        return Answer(head, body, True)

    def _chunks(self):
        body = bytearray()
        try:
            while True:
                size = int(self.read_until(b"\r\n")[:-2], 16)
                while len(self._pending) < size + 2:
                    data = self.more()
                    if not data:
                        return bytes(body + self._pending), False
                    self._pending += data
                assert self._pending[size : size + 2] == b"\r\n"
                body += self._pending[:size]
                self._pending = self._pending[size + 2 :]
                if size == 0:
                    return bytes(body), True
        except AssertionError:
            return bytes(body), False

    def request(self, method, path, body=b"", fields=(), host=None):
        """Sends a request and reads its answer."""
        self.send(request(method, path, body, fields, host))
        return self.answer(method)


def request(method, path, body=b"", fields=(), host=None):
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or '127.0.0.1'}"]
    lines += [f"{name}: {value}" for name, value in dict(fields).items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines + ["", ""]).encode("latin-1") + body


def chat_body(model, **members):
    return {"model": model, "messages": [{"role": "user", "content": f"Hello {gateway.PROMPT_CANARY}"}], **members}


CHAT = "/v1/chat/completions"


def post(server, body, fields=(), path=CHAT, within=5.0):
    """One chat request on a connection of its own."""
    with Connection(server, within) as connection:
        return connection.request("POST", path, body, fields)


def get(server, path, fields=(), method="GET", host=None):
    with Connection(server) as connection:
        return connection.request(method, path, fields=fields, host=host)


def chat(server, model, fields=(), within=5.0, **members):
    return post(server, chat_body(model, **members), fields, within=within)


def stream(server, model, upstream=None, within=5.0, **members):
    """A streamed chat. When its first events are here, the upstream's scenario is told to go on."""
    with Connection(server, within) as connection:
        connection.send(request("POST", CHAT, chat_body(model, stream=True, **members)))
        if upstream:
            data = connection.read_until(b"\r\n\r\n")
            if data.startswith(b"HTTP/1.1 200"):
                data += connection.read_until(b"\n\n")
            connection._pending = data + connection._pending
            upstream.proceed(model.partition("/")[2])
        return connection.answer()


def metric(server, name):
    """A metric without labels, as it is now."""
    return int(re.search(rf"^{name} (\d+)", get(server, "/metrics").body.decode(), re.M).group(1))


def is_paused(received, for_seconds):
    """Whether an upstream cannot send on: nothing more of its answer was taken for a while."""
    before = received.sent
    deadline = time.monotonic() + for_seconds
    while time.monotonic() < deadline:
        if received.sent != before:
            return False
        time.sleep(0.02)
    return True
