"""A host of OpenAI's format: one class for all of them, told apart by their rows in hosts.py."""

import json

from providers.answers import decide
from providers.authentication import MISSING, TokenEndpoint, bearer, header, nobody, query_of
from providers.hosts import host_named
from providers.openai_answer import Answer
from providers.openai_request import asked
from providers.openai_rules import COMMON
from providers.refusal import Refusal
from providers.strict import KEY, Provider, encoded, let_it_be_seen, send_awkwardly

OVERLOADED = Refusal(503, "The model is overloaded.", kind="server_error", code="overloaded")
CLIENT, SECRET = "sim-client", "sim-secret-canary-0f83b6"


class OpenAILike(Provider):
    def __init__(self, host):
        super().__init__()
        self.host = host
        self.authenticate = bearer(self.key) if host.has_key else nobody
        self.base_path = host.base_path
        self.empty_account = host.empty_account
        chat = "/chat/completions" if host.base_path else "/v1/chat/completions"
        self.ROUTES = [("POST", host.base_path + chat, "complete", True)]
        self.ROUTES += [("GET", f"({host.path(listing)})", "list", not listing.is_public) for listing in host.listings]

    def refuse_credentials(self, verdict):
        status, message, code = self.host.wrong_key
        if verdict == MISSING:
            message = "You didn't provide an API key."
        raise Refusal(status, message, kind="invalid_request_error", code=code)

    def error(self, refusal):
        return self.host.error(refusal)

    def refuse(self, exchange, refusal):
        if refusal.status == 429:
            refusal.kind = refusal.kind or "rate_limit_error"
            refusal.fields.setdefault("retry_after", "7")
        super().refuse(exchange, refusal)

    def fields(self):
        return self.host.rate_limits

    # Routes

    def list(self, exchange, path):
        listing = next(listing for listing in self.host.listings if self.host.path(listing) == path)
        is_verbose = listing.verbose is not None and query_of(exchange.request).get("verbose") == "true"
        self.give(exchange, listing.verbose if is_verbose else listing.body)

    def complete(self, exchange):
        body = self.object_of(exchange)
        if not isinstance(body.get("model"), str):
            raise Refusal(400, "you must provide a model parameter", kind="invalid_request_error", param="model")
        self.check_model(body["model"])
        for rule in (*COMMON, *self.host.rules):
            rule(body)
        question = asked(body, self.host.limits)
        reply = decide(question, always_thinks=True)
        answer = Answer(self.host, body, reply)
        if question.breaks_off == "overloaded" and not body.get("stream"):
            return self.fall_over(exchange)
        if not body.get("stream"):
            return self.give(exchange, self.host.leading_lines + encoded(answer.whole()))
        exchange.stream(**self.fields())
        if self.host.comment:
            exchange.part(f": {self.host.comment}\n\n".encode())
        self._stream(exchange, answer.chunks(), question.breaks_off)

    def fall_over(self, exchange):
        """An error in place of a whole answer."""
        if self.host.stream_error != "chunk":
            raise OVERLOADED
        self.give(exchange, self.error(OVERLOADED))

    def check_model(self, id):
        if id not in self.host.models:
            raise Refusal(404, f"The model `{id}` does not exist or you do not have access to it.",
                          kind="invalid_request_error", code="model_not_found")  # fmt: skip

    def _stream(self, exchange, chunks, breaks_off):
        for index, chunk in enumerate(chunks):
            if index == 2 and breaks_off:
                let_it_be_seen()
                if breaks_off == "cut":
                    exchange.reset()
                send_awkwardly(exchange, self._stream_error(chunk))
                break
            send_awkwardly(exchange, b"data: %s\n\n" % encoded(chunk))
        if self.host.ends_with_done and not breaks_off:
            exchange.part(b"data: [DONE]\n\n")
        exchange.end()

    def _stream_error(self, chunk):
        """An error in the midst of a stream, as an event."""
        error = {"message": OVERLOADED.message, "type": OVERLOADED.kind, "code": OVERLOADED.code}
        match self.host.stream_error:
            case "object":
                value = {"object": "error", **error, "code": OVERLOADED.status}
            case "chunk":
                choices = [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]
                value = chunk | {"error": error | {"code": OVERLOADED.status}, "choices": choices}
            case _:
                value = {"error": error}
        name = b"event: error\n" if self.host.stream_error == "event" else b""
        return name + b"data: %s\n\n" % encoded(value)


class Portkey(OpenAILike):
    """Wants its own key, and to know whose model it is: by provider and key, virtual key, config, or the model's id."""

    def __init__(self):
        super().__init__(host_named("portkey"))
        self.authenticate = header("x-portkey-api-key", KEY)
        self.provider_key = "sk-behind-portkey-canary-55"

    def refuse_credentials(self, verdict):
        raise Refusal(401, "Portkey Error: x-portkey-api-key is invalid or missing", kind="portkey")

    def complete(self, exchange):
        self.check_target(exchange.request)
        super().complete(exchange)

    def check_target(self, received):
        if received.field("x-portkey-virtual-key") or received.field("x-portkey-config"):
            return
        if received.field("x-portkey-provider"):
            if received.field("authorization") != f"Bearer {self.provider_key}":
                raise Refusal(401, "Incorrect API key provided.", code="invalid_api_key")
        elif not str(json.loads(received.body).get("model")).startswith("@"):
            raise Refusal(400, "Either x-portkey-config or x-portkey-provider header is required", kind="portkey")

    def check_model(self, id):
        # Behind a named provider models go by their own names.
        if f"@openai-prod/{id}" not in self.host.models:
            super().check_model(id)


class AIGateway(OpenAILike):
    """Behind OAuth 2.0: a bearer from its token endpoint, for as long as it lives."""

    def __init__(self, lifetime=3600.0, says_expiry=True):
        super().__init__(host_named("ai-gateway"))
        self.tokens = TokenEndpoint(CLIENT, SECRET, lifetime, says_expiry)
        self.authenticate = self.tokens.check
        self.ROUTES.append(("POST", "/oauth/token", "issue_token", False))

    def issue_token(self, exchange):
        self.give(exchange, self.tokens.issue(exchange.request), cache_control="no-store")

    def refuse_credentials(self, verdict):
        raise Refusal(
            401, self.host.wrong_key[1], code="invalid_token", www_authenticate='Bearer error="invalid_token"'
        )


def provider_for(slug):
    """The provider of a row of hosts.py."""
    from providers.openai_responses import Responding

    special = {"portkey": Portkey, "ai-gateway": AIGateway}
    if slug in special:
        return special[slug]()
    host = host_named(slug)
    return Responding(host) if host.takes_responses else OpenAILike(host)
