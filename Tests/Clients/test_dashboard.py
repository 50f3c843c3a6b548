"""The operators' page in a browser: live, true, harmless, and whole without its script."""

import json
import os
import pathlib
import urllib.request

import pytest
from openai import OpenAI

from browser import CHROMIUM, Browser
from gateway import GATEWAY_KEY, in_background, wait_until
from upstream import USAGE

PAGE = "/health/gateways/dashboard"
# Looks like markup, and turns the direction of what follows.
HOSTILE = "<img src=x onerror=document.title='hacked'>\u202egnp</script>"
SHOWN = "<img src=x onerror=document.title='hacked'>\\u202egnp</script>"

# Where everything must be run a missing browser is a failure, which the first test then tells.
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true", reason="no chromium; apt-get install chromium"
)
ADMIN_KEY = "admin-canary-key-5d1f"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Where pictures of the page are put: to be looked at."""
    folder = os.environ.get("CLIENTS_PICTURES")
    return pathlib.Path(folder) if folder else tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def watched(start, upstream):
    """A gateway with two providers and some traffic."""

    def stream(exchange):
        exchange.stream()
        exchange.chunk("one ", role="assistant")
        exchange.pause()
        exchange.hold(20)

    upstream.script("endless", stream)
    upstream.script(HOSTILE, lambda exchange: exchange.answer(500, {"error": {"message": "</script>" + HOSTILE}}))
    return start(GROQ_API_KEY=GATEWAY_KEY, GROQ_BASE_URL=upstream.origin + "/v1")


def client(server):
    return OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0)


def chat(server, model, **more):
    return client(server).chat.completions.create(
        model=model, messages=[{"role": "user", "content": "Hello"}], **more
    )


def traffic(server):
    for model in ("demo/echo", "demo/lorem", "demo/fault-429", "openai/" + HOSTILE):
        try:
            for _ in chat(server, model, stream=True):
                pass
        except Exception:
            pass


def opened(browser, server, **looks):
    page = browser.page(server.url + PAGE, **looks)
    if looks.get("script", True):
        page.wait("document.querySelector('#connection').textContent === 'live'", "the page is live")
    return page


def assert_clean(page, server):
    """Nothing was complained of, and nothing came from elsewhere."""
    assert page.complaints == []
    assert page.requests
    assert [url for url in page.requests if not url.startswith(server.url)] == []


def row(table, text):
    """An expression for the first row with that text."""
    return f"""[...document.querySelectorAll('[data-table="{table}"] [data-key]')]
        .find((row) => row.textContent.includes({json.dumps(text)}))"""


def test_a_request_appears_grows_and_goes_without_a_reload(browser, watched, upstream):
    page = opened(browser, watched)
    page.evaluate("window.isTheSame = true")

    stream = chat(watched, "openai/endless", stream=True)
    next(iter(stream))
    page.wait(f"{row('live', 'endless')}?.dataset.look === 'streaming'", "the request is seen")
    assert page.evaluate(f"{row('live', 'endless')}.textContent").count("openai") >= 1
    assert page.text('[data-key="flight"] [data-at="value"]') == "1"
    stream.close()
    page.wait(f"!{row('live', 'endless')}", "the request is gone")
    page.wait(f"{row('recent', 'endless')}?.dataset.look === 'left'", "it is among those that are over")

    assert page.evaluate("window.isTheSame")
    assert_clean(page, watched)
    page.close()


def test_a_request_can_be_ended(browser, watched):
    page = opened(browser, watched)
    stream = chat(watched, "openai/endless", stream=True)
    ended = in_background(lambda: list(stream))
    page.wait(f"!!{row('live', 'endless')}", "the request is seen")

    page.click('[data-table="live"] button')
    page.wait("document.querySelector('#notice').dataset.look === 'healthy'", "it is said to be ended")
    page.wait(f"{row('recent', 'endless')}?.textContent.includes('ended by operator')", "it is over")
    with pytest.raises(Exception, match="(?i)operator"):
        ended.join()

    assert_clean(page, watched)
    page.close()


def test_models_are_fetched_when_a_row_is_opened(browser, watched):
    page = opened(browser, watched)
    assert not any("catalog" in url for url in page.requests)

    page.click('[data-key="demo"] .open')
    page.wait("document.querySelector('[data-key=demo] .models tbody').childElementCount === 8", "its models are shown")
    first = page.text('[data-key="demo"] .models tbody tr')
    assert "echo" in first and "free" in first and "takes no money" in first
    page.click('[data-key="demo"] .models input')
    page.type("fault")
    page.wait("document.querySelector('[data-key=demo] .models tbody').childElementCount === 5", "those that match")
    # An open row stays open, and what has the focus keeps it, while news come.
    count = len(page.requests)
    page.wait("document.activeElement.value === 'fault'")
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 2200))")
    assert page.evaluate("document.activeElement.value") == "fault"
    assert len(page.requests) == count
    page.click('[data-key="demo"] .open')
    page.wait("document.querySelector('[data-key=demo] .models').hidden", "it is closed again")

    assert_clean(page, watched)
    page.close()


def test_a_list_is_asked_for_again(browser, watched):
    page = opened(browser, watched)

    page.click('[data-key="openai"] [formaction*="/cache/refresh/"]')
    page.wait("document.querySelector('#notice').textContent === 'Refresh list: done.'", "it is said")

    assert_clean(page, watched)
    page.close()


def test_a_gateway_is_checked_and_fixed(browser, watched):
    page = opened(browser, watched)
    notice = "document.querySelector('#notice').textContent"

    page.click('[data-key="openai"] [formaction$="/check"]')
    page.wait(f"{notice} === 'Check: done.'", "it is checked")
    page.wait("document.querySelector('[data-key=openai] [data-at=endpoint]').textContent.startsWith('answered in')")
    page.click('[data-key="openai"] [formaction$="/fix"]')
    page.wait(f"{notice} === 'Fix: done.'", "it is fixed")

    assert_clean(page, watched)
    page.close()


def test_what_did_not_work_is_said(browser, start):
    server = start(OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    page = opened(browser, server)

    page.click('[data-key="openai"] [formaction$="/fix"]')
    page.wait("document.querySelector('#notice').dataset.look === 'down'", "it is not fixed", within=15)
    assert page.text("#notice").startswith("Fix: ")
    page.wait("document.querySelector('[data-key=openai]').dataset.look === 'down'", "its row says so", within=15)
    page.close()


def test_names_from_elsewhere_are_text(browser, watched):
    traffic(watched)
    page = opened(browser, watched)

    assert page.wait(row("recent", "img src=x") + "?.querySelector('[data-at=model]').textContent") == "openai/" + SHOWN
    # Once as the server writes it and once as the script does.
    traffic(watched)
    page.wait(f"[...document.querySelectorAll('[data-table=recent] tr')].filter((row) => row.textContent.includes('img src')).length >= 2")
    shown = page.evaluate(
        "[...document.querySelectorAll('[data-table=recent] [data-at=model]')].map((cell) => cell.textContent)"
        ".filter((text) => text.includes('img'))"
    )
    assert set(shown) == {"openai/" + SHOWN}
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    assert page.evaluate("document.title") == "Sluice: gateways"

    assert_clean(page, watched)
    page.close()


def test_the_page_says_when_the_server_is_gone(browser, start):
    server = start()
    page = opened(browser, server)

    server.stop()
    page.wait("document.querySelector('#connection').dataset.look === 'waiting'", "it says so", within=10)
    assert "data of" in page.text("#connection")
    page.close()


def test_without_script_it_is_a_page(browser, watched):
    traffic(watched)
    page = opened(browser, watched, script=False)

    assert "OpenAI" in page.text('[data-table="gateways"]')
    assert page.text("#connection").startswith("as of ")
    page.click('[data-key="demo"] .open')
    page.wait("location.search === '?open=demo' && document.readyState === 'complete'", "the link leads to the page")
    assert "echo" in page.text('[data-key="demo"] .models')
    page.click('[data-key="openai"] [formaction*="/cache/refresh/"]')
    page.wait("location.search.startsWith('?done=refresh') && document.readyState === 'complete'", "the form leads back")
    assert page.text("#notice") == "The list of OpenAI was asked for again."

    assert not any(url.endswith("/events") for url in page.requests)
    assert_clean(page, watched)
    page.close()


def test_an_administrator_signs_in_and_out(browser, start):
    server = start(SLUICE_ADMIN_KEY=ADMIN_KEY)
    page = browser.page(server.url + PAGE)
    assert "Sign in" in page.text("body") and page.evaluate("document.cookie") == ""
    # What follows is the browser's own note of the status 401.
    page.complaints.clear()

    def answer(key):
        page.click("#key")
        page.type(key)
        page.press("Enter", "Enter", 13, "\r")

    answer("not the key")
    page.wait("!!document.querySelector('[role=alert]')", "the wrong key is refused")
    answer(ADMIN_KEY)
    page.wait("document.querySelector('#connection')?.textContent === 'live'", "the page is live")
    assert ADMIN_KEY not in page.evaluate("location.href + document.cookie + document.documentElement.outerHTML")
    page.complaints.clear()
    page.click('[data-key="openai"] button[formaction$="/check"]')
    page.wait("document.querySelector('#notice').dataset.look === 'healthy'", "who signed in may act")
    assert_clean(page, server)

    page.click('[formaction$="/logout"], form[action$="/logout"] button')
    page.wait("!!document.querySelector('#key')", "the page asks for the key again")
    page.open(server.url + PAGE)
    assert page.evaluate("!!document.querySelector('#key')")
    page.close()


def test_by_keyboard(browser, watched):
    page = opened(browser, watched)

    page.press("Tab", "Tab", 9)
    assert page.evaluate("document.activeElement.className") == "skip"
    page.press("Enter", "Enter", 13, "\r")
    page.wait("location.hash === '#gateways'")
    page.evaluate("document.querySelector('[data-key=demo] .open').focus()")
    page.press("Enter", "Enter", 13, "\r")
    page.wait("document.querySelector('[data-key=demo] .open').ariaExpanded === 'true'")

    assert_clean(page, watched)
    page.close()


@pytest.mark.parametrize(
    "name, looks",
    [("light", {}), ("dark", {"dark": True}), ("phone", {"width": 390, "height": 844}), ("plain", {"script": False})],
)
def test_it_fits_its_window(browser, watched, pictures, name, looks):
    traffic(watched)
    stream = chat(watched, "openai/endless", stream=True)
    next(iter(stream))
    page = opened(browser, watched, **looks)
    if name == "light":
        page.click('[data-key="demo"] .open')
        page.wait("document.querySelector('[data-key=demo] .models tbody').childElementCount === 8")

    page.evaluate("scrollTo(0, 0)")
    page.screenshot(pictures / f"{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    stream.close()
    page.close()


def test_the_events_are_the_data(watched):
    data = json.load(urllib.request.urlopen(watched.url + PAGE + "/data"))
    with urllib.request.urlopen(watched.url + PAGE + "/events") as events:
        first = next(json.loads(line[6:]) for line in events if line.startswith(b"data: "))
        second = next(json.loads(line[6:]) for line in events if line.startswith(b"data: "))

    assert first["tables"].keys() == data["tables"].keys()
    assert [entry["slug"] for entry in data["gateways"]][:1]
    assert second["number"] > first["number"]
    assert len(json.dumps(second)) < len(json.dumps(first)) / 4
