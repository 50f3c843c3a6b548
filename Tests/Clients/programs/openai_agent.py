"""OpenAI's own framework for agents, over responses and over chats."""

import asyncio

from agents import Agent, ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool
from agents import set_tracing_disabled
from openai import AsyncOpenAI

from exam import BAD, BROKEN, DOOR, HELLO, KEY, LOOP, URL, raised, take

set_tracing_disabled(True)
KIND = OpenAIResponsesModel if DOOR == "responses" else OpenAIChatCompletionsModel


@function_tool
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@function_tool
def multiply(a: int, b: int) -> int:
    """Multiplies two numbers."""
    return a * b


def agent(model, **options):
    client = AsyncOpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0)
    return Agent(name="calculator", instructions="Calculate.", model=KIND(model, client), **options)


def whole(model):
    result = asyncio.run(Runner.run(agent(model), HELLO))
    usage = result.context_wrapper.usage
    return [result.final_output, usage.input_tokens, usage.output_tokens]


async def stream(agent, question):
    result = Runner.run_streamed(agent, question, max_turns=20)
    async for _ in result.stream_events():
        pass
    return result


def streamed(model):
    settings = ModelSettings(include_usage=True)
    result = asyncio.run(stream(agent(model, model_settings=settings), HELLO))
    usage = result.context_wrapper.usage
    return [result.final_output, usage.input_tokens, usage.output_tokens]


def calls_of(result):
    return [len([item for item in result.new_items if item.type == "tool_call_item"]), result.final_output]


def loop(model):
    return calls_of(asyncio.run(Runner.run(agent(model, tools=[add, multiply]), LOOP, max_turns=20)))


def loop_streamed(model):
    return calls_of(asyncio.run(stream(agent(model, tools=[add, multiply]), LOOP)))


def bad_request(model):
    return raised(lambda: asyncio.run(Runner.run(agent(model), BAD)))


def broken_stream(model):
    return raised(lambda: asyncio.run(stream(agent(model), BROKEN)))


take([whole, streamed, loop, loop_streamed, bad_request, broken_stream])
