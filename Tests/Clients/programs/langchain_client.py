"""LangChain, over the SDKs of OpenAI (chats and responses) and of Anthropic (messages)."""

import pydantic
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

from exam import BAD, BROKEN, DOOR, HELLO, JSON, KEY, LOOP, URL, raised, take


class Sum(pydantic.BaseModel):
    """Two numbers."""

    a: int
    b: int


@tool
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@tool
def multiply(a: int, b: int) -> int:
    """Multiplies two numbers."""
    return a * b


TOOLS = {"add": add, "multiply": multiply}


def chat(model):
    if DOOR == "messages":
        return ChatAnthropic(model=model, base_url=URL, api_key=KEY, max_retries=0, max_tokens=1024)
    return ChatOpenAI(
        model=model, base_url=URL + "/v1", api_key=KEY, max_retries=0, stream_usage=True,
        use_responses_api=DOOR == "responses",
    )  # fmt: skip


def whole(model):
    answer = chat(model).invoke(HELLO)
    return [answer.text, answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"]]


def streamed(model):
    chunks = list(chat(model).stream(HELLO))
    answer = sum(chunks[1:], chunks[0])
    return [answer.text, answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"]]


def loop(model):
    calling, messages, calls = chat(model).bind_tools([add, multiply]), [HumanMessage(LOOP)], 0
    while (answer := calling.invoke(messages)).tool_calls:
        calls += len(answer.tool_calls)
        results = [(call, TOOLS[call["name"]].invoke(call["args"])) for call in answer.tool_calls]
        messages += [answer, *(ToolMessage(str(value), tool_call_id=call["id"]) for call, value in results)]
    return [calls, answer.text]


def structured(model):
    return chat(model).with_structured_output(Sum).invoke(JSON).model_dump()


def bad_request(model):
    return raised(lambda: chat(model).invoke(BAD))


def broken_stream(model):
    return raised(lambda: list(chat(model).stream(BROKEN)))


take([whole, streamed, loop, structured, bad_request, broken_stream])
