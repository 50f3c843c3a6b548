"""What the simulators' own tests ask with: plain HTTP, and the bodies that each provider takes."""

import http.client
import json

from providers.strict import KEY

CAT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SUM = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a", "b"]}
CLOSED = SUM | {"additionalProperties": False}


class Answered:
    """An answer that has been read to its end."""

    def __init__(self, response):
        self.status = response.status
        self.fields = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()

    @property
    def events(self):
        """The data of a stream's events; `[DONE]` stays a text."""
        blocks = self.text.replace("\r\n", "\n").split("\n\n")
        data = [line[6:] for block in blocks for line in block.split("\n") if line.startswith("data: ")]
        return [text if text == "[DONE]" else json.loads(text) for text in data]


def ask(provider, method, path, body=None, **fields):
    """One request. A body is sent as JSON, bytes as they are; underscores in the names of fields stand for hyphens."""
    connection = http.client.HTTPConnection("127.0.0.1", provider.port, timeout=5)
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    fields = {name.replace("_", "-"): value for name, value in fields.items()}
    if data is not None:
        fields.setdefault("content-type", "application/json")
    try:
        connection.request(method, path, data, fields)
        return Answered(connection.getresponse())
    finally:
        connection.close()


def changed(body, changes):
    """A body with members added, replaced or, where the value is `...`, taken out."""
    return {name: value for name, value in (body | changes).items() if value is not ...}


def bearer(key=KEY):
    return {"authorization": f"Bearer {key}"}
