"""Credentials are judged as HTTP has them: once, in their place, by scheme."""

import pytest

from providers.authentication import MISSING, WRONG, authorization, bearer, first_of, header, query


class Request:
    """What a check looks at."""

    def __init__(self, *fields, path="/"):
        self.fields = list(fields)
        self.path = path

    def field(self, name):
        return dict(self.fields).get(name)


def given(*values):
    return Request(*(("authorization", value) for value in values))


CASES = [
    (bearer("key"), given("Bearer key"), None), (bearer("key"), given("bearer key"), None),
    (bearer("key"), given(), MISSING), (bearer("key"), given("Bearer other"), WRONG),
    (bearer("key"), given("Basic key"), WRONG),
    (bearer("key"), given("Bearer "), MISSING), (bearer("key"), given("Bearer key", "Bearer key"), WRONG),
    (authorization("Key", "id:secret"), given("Key id:secret"), None),
    (authorization("Key", "id:secret"), given("Bearer id:secret"), WRONG),
    (header("x-api-key", "key"), Request(("x-api-key", "key")), None),
    (header("x-api-key", "key"), given("Bearer key"), MISSING),
    (query("key", "k y"), Request(path="/?key=k%20y"), None), (query("key", "key"), Request(path="/?key=other"), WRONG),
    (first_of(header("x-api-key", "key"), bearer("key")), Request(("x-api-key", "no"),
                                                                  ("authorization", "Bearer key")), WRONG),
    (first_of(header("x-api-key", "key"), bearer("key")), given("Bearer key"), None),
    (first_of(header("x-api-key", "key"), bearer("key")), Request(), MISSING),
]  # fmt: skip


@pytest.mark.parametrize("check, request_, verdict", CASES, ids=range(len(CASES)))
def test_credentials_are_judged(check, request_, verdict):
    assert check(request_) == verdict
