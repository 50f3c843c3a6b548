"""What the tests share: the scripted provider, and gateways in front of it."""

import ssl

import pytest

from certificates import Authority
from gateway import CALLER_KEY, GATEWAY_KEY, Sluice
from scenarios import SCENARIOS
from upstream import Upstream


@pytest.fixture(scope="session")
def upstream():
    upstream = Upstream(SCENARIOS)
    yield upstream
    upstream.close()


@pytest.fixture(scope="session")
def start(tmp_path_factory, upstream):
    """Starts a gateway in front of the provider, with further variables; all end with the suite."""
    running = []

    def start(settings=None, arguments=(), **environment):
        folder = tmp_path_factory.mktemp("sluice")
        environment = in_front_of(upstream) | environment
        server = Sluice(folder, {k: v for k, v in environment.items() if v is not None}, arguments, settings)
        running.append(server)
        return server

    yield start
    for server in running:
        server.ask_to_stop()
    for server in running:
        server.stop()


def in_front_of(upstream):
    return {
        "OPENAI_API_KEY": GATEWAY_KEY,
        "OPENAI_BASE_URL": upstream.origin + "/v1",
        "LM_STUDIO_BASE_URL": upstream.origin,
        "SLUICE_DEMO": "1",
    }


@pytest.fixture(scope="session")
def sluice(start):
    """Open, and as patient as it is by default."""
    return start()


@pytest.fixture(scope="session")
def hasty(start):
    """With time limits that a test can wait for."""
    return start(
        SLUICE_CONNECT_TIMEOUT="0.4",
        SLUICE_FIRST_BYTE_TIMEOUT="0.6",
        SLUICE_ANSWER_TIMEOUT="0.6",
        SLUICE_IDLE_TIMEOUT="0.5",
    )


@pytest.fixture(scope="session")
def locked(start):
    """Asks callers for a key, takes bodies of at most 64 KiB, and lets one web page in."""
    return start(SLUICE_API_KEYS=CALLER_KEY, SLUICE_MAX_BODY="64KiB", SLUICE_CORS_ORIGINS="https://app.example")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"), "authority")


@pytest.fixture(scope="session")
def secure_upstream(certificates):
    """Makes providers behind https, with a certificate of the test's choice."""
    running = []

    def secure(name, host="localhost", days=1, authority=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*(authority or certificates).sign(name, host, days))
        upstream = Upstream(SCENARIOS, tls=context)
        running.append(upstream)
        return upstream

    yield secure
    for upstream in running:
        upstream.close()


def pytest_configure(config):
    config.addinivalue_line("markers", "last: looks at what was begun before all other tests")


def pytest_collection_modifyitems(items):
    """What takes long begins first and is looked at late; the look for secrets comes last."""

    def place(item):
        if item.path.name == "test_secrets.py":
            return 3
        if item.get_closest_marker("last"):
            return 2
        return 0 if item.path.name == "test_silence.py" else 1

    items.sort(key=place)
