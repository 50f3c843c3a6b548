"""Who may ask: each check looks at a request and says what is wrong with its credentials, `None` where nothing is."""

import base64
import hmac
import itertools
import json
import time
import urllib.parse

from providers.refusal import Refusal

MISSING, WRONG = "missing", "wrong"


def judged(given, key):
    if not given:
        return MISSING
    return None if hmac.compare_digest(given.encode(), key.encode()) else WRONG


def authorization(scheme, key):
    """`Authorization: <scheme> <key>`, once; the scheme in any case (RFC 9110 §11.1). Fal's scheme is `Key`."""

    def check(received):
        values = [value for name, value in received.fields if name == "authorization"]
        if not values:
            return MISSING
        given_scheme, _, given = values[0].partition(" ")
        return judged(given, key) if len(values) == 1 and given_scheme.lower() == scheme.lower() else WRONG

    return check


def bearer(key):
    return authorization("Bearer", key)


def header(name, key):
    return lambda received: judged(received.field(name), key)


def query(name, key):
    return lambda received: judged(query_of(received).get(name), key)


def first_of(*checks):
    """The first check that finds credentials decides, whatever the others would say."""

    def check(received):
        verdicts = [check(received) for check in checks]
        return next((verdict for verdict in verdicts if verdict != MISSING), MISSING)

    return check


def nobody(received):
    """A server on one's own machine: whoever asks is answered."""


def query_of(received):
    return dict(urllib.parse.parse_qsl(received.path.partition("?")[2]))


class TokenEndpoint:
    """OAuth 2.0 client credentials (RFC 6749 §4.4): a secret for a token that expires.

    Takes the request as form or JSON, the client's credentials in it or as Basic (§2.3.1). Counts what it is asked.
    """

    def __init__(self, client, secret, lifetime=3600.0, says_expiry=True):
        self.client = client
        self.secret = secret
        self.lifetime = lifetime
        self.says_expiry = says_expiry
        self.requests = 0
        self._expiry = {}
        self._numbers = itertools.count(1)

    def issue(self, received):
        """The body of a token answer."""
        self.requests += 1
        asked = self._fields(received)
        if asked.get("grant_type") != "client_credentials":
            raise Refusal(400, "The grant type is not supported.", code="unsupported_grant_type")
        if (asked.get("client_id"), asked.get("client_secret")) != (self.client, self.secret):
            raise Refusal(401, "Client authentication failed.", code="invalid_client")
        token = f"sim-token-{next(self._numbers)}"
        self._expiry[token] = time.monotonic() + self.lifetime
        body = {"access_token": token, "token_type": "Bearer"}
        return body | ({"expires_in": int(self.lifetime)} if self.says_expiry else {})

    def revoke_all(self):
        """Every token so far is worthless from now on, whatever was said of its expiry."""
        self._expiry.clear()

    def check(self, received):
        token = (received.field("authorization") or "").removeprefix("Bearer ")
        if not token:
            return MISSING
        return None if self._expiry.get(token, 0) > time.monotonic() else WRONG

    def _fields(self, received):
        kind = (received.field("content-type") or "").partition(";")[0]
        if kind == "application/x-www-form-urlencoded":
            fields = dict(urllib.parse.parse_qsl(received.body.decode()))
        elif kind == "application/json":
            fields = json.loads(received.body)
        else:
            raise Refusal(400, f"The content type '{kind}' is not supported.", code="invalid_request")
        scheme, _, given = (received.field("authorization") or "").partition(" ")
        if scheme == "Basic":
            client, _, secret = base64.b64decode(given).decode().partition(":")
            fields |= {"client_id": urllib.parse.unquote(client), "client_secret": urllib.parse.unquote(secret)}
        return fields
