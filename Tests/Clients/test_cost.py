"""What answers cost: told to who asks, and the same in the log and in the metrics. Runs under two generations of the SDK."""

import json
import re
import shutil
import subprocess
from decimal import Decimal

import pytest
from openai import OpenAI

from gateway import CALLER_KEY, GATEWAY_KEY, ROOT, wait_until
from providers.openai_like import provider_for
from providers.strict import KEY
from wire import get

MESSAGES = [{"role": "user", "content": "Hello"}]
# As OpenRouter's callers ask, and as all others can.
ASKING = [{"extra_body": {"usage": {"include": True}}}, {"extra_headers": {"x-sluice-cost": "true"}}]
# 11 tokens at 2.5 and 7 at 10 dollars a million.
COST = Decimal("0.0000975")

RECORD = {
    "slug": "priced", "name": "Priced", "format": "openai",
    "models": {"prices": {"prompt": "/pricing/prompt", "completion": "/pricing/completion", "unit": "USD/token"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def sluice(start, upstream, tmp_path_factory):
    """Behind it a gateway that lists what its models cost."""
    config = tmp_path_factory.mktemp("priced") / "Config"
    shutil.copytree(ROOT / "Config", config)
    record = RECORD | {"baseURL": upstream.origin + "/v1"}
    (config / "Gateways" / "priced.json").write_text(json.dumps(record))
    server = start(SLUICE_CONFIG=str(config), PRICED_API_KEY=GATEWAY_KEY)
    with OpenAI(base_url=server.url + "/v1", api_key=CALLER_KEY) as client:
        wait_until(lambda: "priced/ok" in [model.id for model in client.models.list()], "its models are listed", 5)
    return server


@pytest.fixture
def client(sluice):
    with OpenAI(base_url=sluice.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=5) as client:
        yield client


def ask(client, model="priced/ok", **options):
    return client.chat.completions.create(model=model, messages=MESSAGES, **options)


def exactly(client, **options):
    """The usage of a whole answer, with its numbers as they are written."""
    raw = client.chat.completions.with_raw_response.create(model="priced/ok", messages=MESSAGES, **options)
    return json.loads(raw.text, parse_float=Decimal)["usage"]


@pytest.mark.parametrize("asking", ASKING)
def test_a_whole_answer_says_what_it_cost(client, asking):
    assert exactly(client, **asking)["cost"] == COST
    assert ask(client, **asking).usage.cost == pytest.approx(float(COST))


@pytest.mark.parametrize("asking", ASKING)
def test_a_stream_says_it_in_its_last_chunk(client, asking):
    chunks = list(ask(client, stream=True, **asking))

    assert [index for index, chunk in enumerate(chunks) if chunk.usage] == [len(chunks) - 1]
    assert chunks[-1].usage.cost == pytest.approx(float(COST))
    assert chunks[-1].choices == []


def test_curl_shows_it_to_the_digit(sluice):
    body = json.dumps({"model": "priced/ok", "messages": MESSAGES})
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "5", sluice.url + "/v1/chat/completions", "-H", "content-type: application/json",
         "-H", "x-sluice-cost: true", "-d", body],
        capture_output=True, text=True,
    )  # fmt: skip

    assert '"cost":0.0000975}' in done.stdout


def test_nobody_is_told_who_did_not_ask(client):
    assert "cost" not in exactly(client)
    chunks = list(ask(client, stream=True, stream_options={"include_usage": True}))
    assert "cost" not in chunks[-1].usage.model_dump()
    assert all(chunk.usage is None for chunk in ask(client, stream=True))


@pytest.mark.parametrize("asking", ASKING)
def test_a_price_that_nobody_knows_makes_no_cost(client, asking):
    usage = ask(client, "priced/unlisted", **asking).usage

    assert usage.prompt_tokens == 11 and usage.cost is None and "cost" in usage.model_dump()


def test_the_log_and_the_metrics_agree_with_the_answers(client, sluice):
    before = metered(sluice)
    logged = len(costs(sluice))
    told = sum(exactly(client, **ASKING[0])["cost"] for _ in range(5))
    list(ask(client, stream=True))

    wait_until(lambda: len(costs(sluice)) == logged + 6, "all of it is in the log", 5)
    assert told == 5 * COST
    assert sum(costs(sluice)[logged:]) == 6 * COST
    # Each loop keeps less than a nanodollar back.
    assert abs(metered(sluice) - before - 6 * COST) < Decimal("0.000001")


def metered(sluice):
    text = get(sluice, "/metrics").body.decode()
    return Decimal(re.search(r'^sluice_cost_usd_total{gateway="priced"} (\S+)$', text, re.M).group(1))


def costs(sluice):
    return [Decimal(text) for text in re.findall(r'"cost_usd":"([0-9.]+)"', sluice.log)]


@pytest.mark.parametrize("slug, model, cost", [
    ("openrouter", "meta-llama/llama-3.3-70b-instruct", Decimal("0.000014")),
    ("xai", "grok-3-mini", Decimal("0.0037756")),
])  # fmt: skip
def test_what_a_gateway_charged_is_what_it_cost(start, slug, model, cost):
    provider = provider_for(slug)
    prefix = slug.upper()
    server = start(**{f"{prefix}_BASE_URL": provider.base_url, f"{prefix}_API_KEY": KEY})
    with OpenAI(base_url=server.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=5) as client:
        whole = ask(client, f"{slug}/{model}", **ASKING[1])
        last = list(ask(client, f"{slug}/{model}", stream=True, **ASKING[1]))[-1]
    provider.close()

    assert whole.usage.cost == last.usage.cost == pytest.approx(float(cost))
    wait_until(lambda: costs(server) == [cost, cost], "the log says it exactly", 5)
