"""OpenAI's Responses with its SDK, in front of a provider that speaks them and of one of each format."""

import base64

import openai
import pydantic
import pytest
from openai import OpenAI

from gateway import CALLER_KEY
from providers.answers import THOUGHTS, said, told
from providers.asking import CAT, CLOSED
from street import Street

# The model that is asked, one that thinks, one that sees.
MODELS = {
    "openai": ("gpt-4o-mini", "o4-mini", "gpt-4o-mini"),
    "deepseek": ("deepseek-chat", "deepseek-reasoner", None),
    "anthropic": ("claude-haiku-4-5-20251001", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"),
    "google": ("gemini-2.5-flash", "gemini-2.5-flash", "gemini-2.5-flash"),
    "ollama": ("llama3.2:latest", "qwen3:8b", "gemma3:4b"),
}
TOOLS = [
    {"type": "function", "name": name, "description": f"Can {name}.", "parameters": CLOSED, "strict": True}
    for name in ("add", "multiply")
]


# More than sixteen tokens: fewer may not be asked for.
LONG = "Hello " * 30


class Sum(pydantic.BaseModel):
    a: int
    b: int


class House:
    """A provider of one format behind Sluice, and a client in front."""

    def __init__(self, slug, start):
        self.slug = slug
        self.model, self.thinker, self.seer = (model and f"{slug}/{model}" for model in MODELS[slug])
        self.street = Street([slug], start)
        self.provider = self.street.providers[slug]
        self.client = OpenAI(base_url=self.street.server.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=10)

    def ask(self, input="Hello", model=None, **options):
        return self.client.responses.create(model=model or self.model, input=input, **options)

    def final(self, input="Hello", model=None, **options):
        with self.client.responses.stream(model=model or self.model, input=input, **options) as stream:
            return stream.get_final_response()


@pytest.fixture(scope="module", params=MODELS)
def house(request, start):
    house = House(request.param, start)
    yield house
    house.client.close()
    house.street.close()


@pytest.fixture(params=["whole", "stream"])
def asked(request, house):
    return house.ask if request.param == "whole" else house.final


def test_it_answers(house, asked):
    answer = asked()

    assert answer.output_text == said("Hello")
    assert (answer.object, answer.status, answer.model) == ("response", "completed", house.model)
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.total_tokens) == (40, 12, 52)


def test_events_come_in_their_order(house):
    events = list(house.ask(stream=True))
    kinds = [event.type for event in events]

    assert kinds[:2] == ["response.created", "response.in_progress"] and kinds[-1] == "response.completed"
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == said("Hello")
    for opened, closed in (("output_item.added", "output_item.done"), ("content_part.added", "content_part.done")):
        assert kinds.count(f"response.{opened}") == kinds.count(f"response.{closed}") == 1


def test_instructions_and_turns_arrive(house, asked):
    turns = [("user", "Hello"), ("assistant", "Hi."), ("user", "So?")]
    items = [{"role": role, "content": content} for role, content in turns]
    assert asked(items, instructions="Be brief.").output_text == said("So?")
    assert asked([{"role": "developer", "content": "Be brief."}, *items]).output_text == said("So?")


def test_a_limit_arrives(house):
    cut = house.ask(LONG, max_output_tokens=16)
    # The SDK's helper for streams knows complete answers only.
    *_, last = house.ask(LONG, max_output_tokens=16, stream=True)
    assert last.type == "response.incomplete"
    for answer in (cut, last.response):
        assert answer.status == "incomplete" and answer.incomplete_details.reason == "max_output_tokens"
        assert said(LONG).startswith(answer.output_text)


def test_an_image_arrives(house, asked):
    if house.seer is None:
        pytest.skip("takes no images")
    image = {"type": "input_image", "image_url": f"data:image/png;base64,{CAT}", "detail": "auto"}
    content = [{"type": "input_text", "text": "!image"}, image]
    answer = asked([{"role": "user", "content": content}], house.seer)
    assert f"of {len(base64.b64decode(CAT))} bytes" in answer.output_text


def test_structured_output_is_parsed(house):
    if house.slug == "deepseek":
        pytest.skip("takes no schemas")
    answer = house.client.responses.parse(model=house.model, input="!json", text_format=Sum)
    assert answer.output_parsed == Sum(a=2, b=2)
    with house.client.responses.stream(model=house.model, input="!json", text_format=Sum) as stream:
        assert stream.get_final_response().output_parsed == Sum(a=2, b=2)


def test_a_tool_is_called_and_its_result_told(house, asked):
    question = {"role": "user", "content": "What is it?"}

    calling = asked([question], tools=TOOLS)
    (call,) = [item for item in calling.output if item.type == "function_call"]
    assert call.name == "add" and call.status == "completed"

    items = [question, *(item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in calling.output)]
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "five"}
    assert asked([*items, result], tools=TOOLS).output_text == told("five")


def test_two_tools_are_called_at_once(house, asked):
    calls = [item for item in asked("!parallel", tools=TOOLS).output if item.type == "function_call"]
    assert [call.name for call in calls] == ["add", "multiply"] and calls[0].call_id != calls[1].call_id


def test_thoughts_come_through(house, asked):
    answer = asked("!reason", house.thinker, reasoning={"effort": "low", "summary": "auto"})

    assert answer.output_text == said("!reason")
    (item,) = [item for item in answer.output if item.type == "reasoning"]
    if house.slug == "openai":
        return  # keeps its thoughts to itself
    texts = [part.text for part in [*(item.summary or []), *(item.content or [])]]
    assert THOUGHTS in texts
    # Told where it was counted, and never nought where it was not.
    details = answer.usage.output_tokens_details
    assert details is None or details.reasoning_tokens == 30


# Failures


def test_what_was_kept_elsewhere_cannot_be_gone_on_with(house):
    with pytest.raises(openai.BadRequestError) as caught:
        house.ask(previous_response_id="resp_1")
    assert caught.value.param == "previous_response_id"


def test_what_a_gateway_says_of_a_bad_request_is_passed_on(house, asked):
    with pytest.raises(openai.BadRequestError) as caught:
        asked("!error 400")
    assert "The message ordered this error." in caught.value.message


def test_a_model_that_nobody_has_is_not_found(house, asked):
    with pytest.raises(openai.NotFoundError):
        asked(model="nobody/such-a-model")


@pytest.mark.parametrize("order", ["!overloaded mid-stream", "!cut mid-stream"])
def test_a_stream_that_breaks_off_does_not_complete(house, order):
    events, raised = [], None
    try:
        for event in house.ask(order, stream=True):
            events.append(event)
    except openai.APIError as error:
        raised = error

    kinds = [event.type for event in events]
    assert "response.output_text.delta" in kinds and "response.completed" not in kinds
    assert raised or "response.failed" in kinds or "error" in kinds


def test_a_provider_that_fails_is_an_error(house):
    with house.provider.out_of_order(), pytest.raises(openai.InternalServerError) as caught:
        house.ask()
    assert caught.value.code == "upstream_error"


# Behind all others: from here on the gateway is left alone for a while.
def test_a_rate_limit_is_one_to_the_caller(house):
    with pytest.raises(openai.RateLimitError) as caught:
        house.ask("!error 429")
    assert caught.value.code == "upstream_rate_limit"
