"""Clients that were written to OpenRouter, or to Vercel's gateway: another address, and nothing else."""

import json

import openai
import pytest
from openai import OpenAI

from gateway import CALLER_KEY
from providers.answers import said
from street import Street
from test_every_gateway import joined
from wire import get

# What OpenRouter charged; 11 tokens read, 5 written to a cache, 24 read from it and 12 answered, at 1, 1.25, 0.1 and 5
# dollars a million; and what nobody takes money for.
COSTS = {"openrouter": 0.000014, "anthropic": 0.00007965, "ollama": 0}
MODEL = "meta-llama/llama-3.3-70b-instruct"


class Houses(Street):
    """Sluice in front of OpenRouter, a maker of another format, and a local host."""

    def __init__(self, start):
        super().__init__(("openrouter", "anthropic", "ollama"), start)

    def client(self, path):
        return OpenAI(base_url=self.server.url + path, api_key=CALLER_KEY, max_retries=0, timeout=10)


@pytest.fixture(scope="module")
def houses(start):
    houses = Houses(start)
    yield houses
    houses.close()


@pytest.fixture
def client(houses):
    with houses.client("/api/v1") as client:
        yield client


def ask(client, model, content="Hello", **options):
    messages = [{"role": "user", "content": content}]
    return client.chat.completions.create(model=model, messages=messages, **options)


# OpenRouter


@pytest.mark.parametrize("slug, provider", [
    ("openrouter", "OpenRouter"), ("anthropic", "Anthropic"), ("ollama", "Ollama"),
])  # fmt: skip
def test_who_served_and_what_it_cost_is_told_unasked(houses, client, slug, provider):
    model = f"{slug}/{houses.rows[slug].model}"
    whole = ask(client, model)
    last = list(ask(client, model, stream=True))[-1]

    assert whole.choices[0].message.content == said("Hello")
    assert last.choices == [] and last.usage.total_tokens == 52
    assert (whole.provider, last.provider) == (provider, provider)
    assert whole.usage.cost == last.usage.cost == pytest.approx(COSTS[slug])


def test_a_stream_that_fails_ends_with_a_chunk_that_says_so(houses, client):
    received = []
    with pytest.raises(openai.APIError) as caught:
        for chunk in ask(client, f"anthropic/{houses.rows['anthropic'].model}", "!cut mid-stream", stream=True):
            received.append(chunk)
    assert joined(received)
    assert caught.value.body["code"] == 502 and caught.value.body["metadata"]["provider_name"] == "Anthropic"


@pytest.mark.parametrize("content, kind, error_type, raw", [
    ("!error 400", openai.BadRequestError, "invalid_request", "The message ordered this error."),
    ("!overloaded", openai.InternalServerError, None, "overloaded"),
    ("!broke", openai.InternalServerError, "provider_unavailable", ""),
])  # fmt: skip
def test_errors_say_whose_they_were(houses, client, content, kind, error_type, raw):
    with pytest.raises(kind) as caught:
        ask(client, f"anthropic/{houses.rows['anthropic'].model}", content)

    error = caught.value
    assert error.body["code"] == error.status_code
    assert error.body["metadata"]["provider_name"] == "Anthropic"
    assert raw.lower() in error.body["metadata"]["raw"].lower()
    if error_type:
        assert error.body["metadata"]["error_type"] == error_type


def test_a_model_that_nobody_has_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as caught:
        ask(client, "nobody/such-a-model")
    assert caught.value.body["metadata"] == {"error_type": "not_found"}


@pytest.mark.parametrize("suffix", [":nitro", ":floor"])
def test_a_suffix_leads_to_the_model_before_it(houses, client, suffix):
    answer = ask(client, houses.rows["anthropic"].model + suffix)
    assert answer.choices[0].message.content == said("Hello")
    assert houses.providers["anthropic"].chats()[-1].json["model"] == houses.rows["anthropic"].model


def test_a_free_model_is_served_by_who_takes_nothing_or_by_nobody(houses, client):
    assert ask(client, houses.rows["ollama"].model + ":free").usage.cost == 0
    asked = len(houses.providers["anthropic"].chats())
    with pytest.raises(openai.BadRequestError):
        ask(client, houses.rows["anthropic"].model + ":free")
    assert len(houses.providers["anthropic"].chats()) == asked


def test_the_list_leads_to_endpoints_and_their_providers(houses, client):
    providers = {provider["slug"] for provider in get(houses.server, "/api/v1/providers").json["data"]}
    assert {"openrouter", "anthropic", "ollama"} <= providers
    for model in client.models.list():
        endpoints = get(houses.server, f"/api/v1/models/{model.id}/endpoints").json["data"]["endpoints"]
        assert endpoints and {endpoint["tag"] for endpoint in endpoints} <= providers
    # No account, and nothing that could be told of one.
    for path in ("/api/v1/key", "/api/v1/credits", "/api/v1/generation?id=gen-1"):
        answer = get(houses.server, path)
        assert (answer.status, answer.json["error"]["code"]) == (404, 404)


# Both


@pytest.mark.parametrize("path", ["/v1", "/api/v1"])
@pytest.mark.parametrize("wishes", [
    {"models": ["ollama/{ollama}"]}, {"providerOptions": {"gateway": {"models": ["ollama/{ollama}"]}}}
], ids=["openrouter", "vercel"])  # fmt: skip
def test_another_model_is_tried(houses, path, wishes):
    wishes = json.loads(json.dumps(wishes).replace("{ollama}", houses.rows["ollama"].model))
    with houses.client(path) as client, houses.providers["openrouter"].locked_out():
        answer = ask(client, f"openrouter/{MODEL}", extra_body=wishes)
    assert answer.choices[0].message.content == said("Hello")
    assert answer.model == f"ollama/{houses.rows['ollama'].model}"


@pytest.mark.parametrize("wish", [
    {"provider": {"sort": "latency"}}, {"provider": {"sort": {"by": "throughput"}}},
    {"providerOptions": {"gateway": {"sort": "tps"}}}, {"providerOptions": {"gateway": {"sort": "ttft"}}},
])  # fmt: skip
def test_an_order_by_speed_is_taken(houses, client, wish):
    answer = ask(client, f"anthropic/{houses.rows['anthropic'].model}", extra_body=wish)
    assert answer.choices[0].message.content == said("Hello")
