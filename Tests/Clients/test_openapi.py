"""What /openapi.json promises, held against a running server by tools that know nothing of it."""

import json
import os
import pathlib
import subprocess

import pytest

import gateway
from gateway import Sluice
from test_doors import FORM, PAGE, ask, cookie_of, own

ADMIN_KEY = "admin-canary-9d41c0e7"
HERE = pathlib.Path(__file__).parent

# Names that this server knows. Made-up ones alone would hardly get further than 404.
KNOWN = {
    "id": ["demo/echo", "echo", "openai/gpt-4o", "a/../b", "<script>"],
    "slug": ["demo", "openai", "hug", "DEMO", "nobody"],
    "gateway": ["demo", "openai", "all", "nobody"],
}
KNOWN_FORMS = [{"key": ADMIN_KEY}, {"key": "wrong"}]


@pytest.fixture(scope="module")
def python():
    python = os.environ.get("CLIENTS_OPENAPI_PYTHON")
    if not python:
        pytest.skip("started without Tests/Clients/run")
    return pathlib.Path(python)


@pytest.fixture(scope="module", params=["open", "locked"])
def server(request, tmp_path_factory):
    """The demo alone; nothing leaves the machine. Once as it starts without any key, once with an admin key."""
    environment = {"SLUICE_DEMO": "1", "SLUICE_OFFLINE": "1"}
    if request.param == "locked":
        environment["SLUICE_ADMIN_KEY"] = ADMIN_KEY
    server = Sluice(tmp_path_factory.mktemp("sluice"), environment)
    server.is_locked = request.param == "locked"
    yield server
    server.stop()


@pytest.fixture(scope="module")
def document(server):
    command = ["curl", "-sSf", "--compressed", server.url + "/openapi.json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_the_description_is_valid(document, python, tmp_path):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))

    done = subprocess.run([python, "-m", "openapi_spec_validator", file], capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr
    assert document["openapi"].startswith("3.1.")


def with_known_values(document):
    """The description with values that lead somewhere, which are nobody's business but ours."""
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter.get("name") in KNOWN:
                    parameter["schema"] = parameter["schema"] | {"examples": KNOWN[parameter["name"]]}
            form = operation.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded")
            if form:
                form["schema"]["examples"] = KNOWN_FORMS
    return document


def fields_for(server):
    """Those of a page of its own. Wrong keys are tried, too, and have to wait: so whoever may is signed in."""
    fields = own(server)
    if server.is_locked:
        fields |= cookie_of(ask(server, "POST", PAGE + "/login", FORM | fields, f"key={ADMIN_KEY}".encode()))
    return [argument for name, value in fields.items() for argument in ("--header", f"{name}:{value}")]


def test_every_operation_answers_as_described(server, document, python, tmp_path):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(with_known_values(document)))
    # A stream of events that goes on for as long as somebody listens. And who signs out is let in nowhere after it.
    left_out = ["dashboardEvents"] + (["logout"] if server.is_locked else [])
    arguments = [argument for name in left_out for argument in ("--exclude-operation-id", name)]

    done = subprocess.run(
        [python.parent / "schemathesis", "--config-file", HERE / "schemathesis.toml", "run", "--url", server.url,
         *fields_for(server), *arguments, file],
        cwd=tmp_path, capture_output=True, text=True, timeout=360,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
    assert server.process.poll() is None
    assert ADMIN_KEY not in server.log
