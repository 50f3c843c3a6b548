"""An agent with a calculator, in an environment of its own. Prints what it came to: at once, then streamed.

pydantic_agent.py URL MODEL [EFFORT]
"""

import asyncio
import json
import sys

from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIChatModelSettings
from pydantic_ai.providers.openai import OpenAIProvider

QUESTION = "!loop 10"

url, name, *effort = sys.argv[1:]
settings = OpenAIChatModelSettings(openai_reasoning_effort=effort[0]) if effort else None
model = OpenAIChatModel(name, provider=OpenAIProvider(base_url=url, api_key="none-needed"))
agent = Agent(model, system_prompt="Calculate with the tools.", model_settings=settings)
calls = []


@agent.tool_plain
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    calls.append(["add", a, b])
    return a + b


@agent.tool_plain
def multiply(a: int, b: int) -> int:
    """Multiplies two numbers."""
    calls.append(["multiply", a, b])
    return a * b


def say(text, usage):
    print(json.dumps({"text": text, "calls": calls, "requests": usage.requests}))
    calls.clear()


async def run():
    result = await agent.run(QUESTION)
    say(result.output, result.usage)
    async with agent.run_stream(QUESTION) as result:
        say(await result.get_output(), result.usage)


asyncio.run(run())
