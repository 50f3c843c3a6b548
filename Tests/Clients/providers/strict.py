"""The frame of every simulated provider: routes, credentials, bodies, errors, and streams cut at awkward bytes."""

import contextlib
import json
import re
import time

from providers.authentication import WRONG, nobody
from providers.refusal import EmptyAccount, Refusal
from upstream import Exchange, Gone, Upstream

KEY = "sim-gateway-canary-41d7e9"

REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}


class Provider(Upstream):
    """A provider on a loopback port. All requests are kept in `requests`.

    A subclass lists its `ROUTES` as (method, pattern of the path, name of a method,
                                      whether credentials are needed); the
    pattern's groups are handed to that method behind the exchange.
    """

    ROUTES = []
    # Where the provider's base URL ends, such as `/openai/v1`.
    base_path = ""
    key = KEY
    authenticate = staticmethod(nobody)
    # What is said when the account has no money: status, message, kind, code.
    empty_account = (402, "Insufficient credits.", None, None)
    is_out_of_order = False

    def __init__(self):
        super().__init__({})

    @property
    def base_url(self):
        return self.origin + self.base_path

    def chats(self):
        """The requests that asked for an answer of a model, in their order."""
        return [request for request in self.requests if request.method == "POST" and request.is_chat]

    @contextlib.contextmanager
    def locked_out(self):
        """Meanwhile nobody's credentials are good."""
        before, self.authenticate = self.authenticate, lambda received: WRONG
        try:
            yield
        finally:
            self.authenticate = before

    @contextlib.contextmanager
    def out_of_order(self):
        """Meanwhile every request for an answer of a model fails."""
        self.is_out_of_order = True
        try:
            yield
        finally:
            self.is_out_of_order = False

    # What a subclass says in its own words

    def refuse_credentials(self, verdict):
        """The refusal for credentials that are missing or wrong."""
        raise NotImplementedError

    def error(self, refusal):
        """The body of an error."""
        raise NotImplementedError

    def fields(self):
        """Header fields that come with every answer of a model."""
        return {}

    # Inside

    def _play(self, stream, received):
        received.is_chat = False
        exchange = Exchange(self, stream, received, None)
        try:
            try:
                self._serve_request(exchange)
            except Refusal as refusal:
                self.refuse(exchange, refusal)
            except EmptyAccount:
                status, message, kind, code = self.empty_account
                self.refuse(exchange, Refusal(status, message, kind=kind, code=code))
            except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
                # A member is missing or mistyped where no rule looked. An answer that has begun is our own mistake.
                if received.sent:
                    raise
                self.refuse(exchange, Refusal(400, f"The request could not be read: {error!r}"))
        except Gone:
            return False
        return exchange.keeps

    def _serve_request(self, exchange):
        received = exchange.request
        if received.field("host") != f"127.0.0.1:{self.port}":
            raise Refusal(421, f"This is not {received.field('host')}.")
        path = received.path.partition("?")[0]
        routes = [(route, re.fullmatch(route[1], path)) for route in self.ROUTES]
        routes = [(route, found) for route, found in routes if found]
        if not routes:
            raise Refusal(404, f"Invalid URL ({received.method} {path})", kind="invalid_request_error")
        for (method, _, name, is_guarded), found in routes:
            if method == received.method:
                if is_guarded and (verdict := self.authenticate(received)):
                    self.refuse_credentials(verdict)
                return getattr(self, name)(exchange, *found.groups())
        raise Refusal(405, f"Not allowed: {received.method} {path}", kind="invalid_request_error")

    def refuse(self, exchange, refusal):
        data = json.dumps(self.error(refusal), ensure_ascii=False).encode()
        fields = {"content_type": "application/json", **self.fields(), **refusal.fields}
        exchange.head(refusal.status, REASONS.get(refusal.status, "Refused"), content_length=len(data), **fields)
        exchange.send(data)

    def give(self, exchange, body, **fields):
        """A whole answer."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        exchange.head(200, content_type="application/json", content_length=len(data), **self.fields(), **fields)
        exchange.send(data)

    def object_of(self, exchange):
        """The request's body, which must be a JSON object and called so."""
        exchange.request.is_chat = True
        if self.is_out_of_order:
            raise Refusal(500, "Something went wrong here.")
        kind = (exchange.request.field("content-type") or "").partition(";")[0].strip()
        if kind != "application/json":
            raise Refusal(415, f"Unsupported media type: {kind or 'none'}", kind="invalid_request_error")
        try:
            body = json.loads(exchange.request.body, parse_constant=refuse_constant)
        except ValueError as error:
            raise Refusal(
                400, f"We could not parse the JSON body of your request: {error}", kind="invalid_request_error"
            )
        if not isinstance(body, dict):
            raise Refusal(400, "The request body must be a JSON object.", kind="invalid_request_error")
        return body


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def encoded(value):
    return json.dumps(value, ensure_ascii=False).encode()


def let_it_be_seen():
    """Waits until what was sent so far has very likely been read: what comes next is not to overtake it."""
    time.sleep(0.1)


def send_awkwardly(exchange, data):
    """Sends bytes of a stream in two parts, cut inside a character where there is one of several bytes."""
    middle = next((index for index, byte in enumerate(data) if byte & 0xC0 == 0x80), len(data) // 2)
    exchange.part(data[:middle])
    exchange.part(data[middle:])
