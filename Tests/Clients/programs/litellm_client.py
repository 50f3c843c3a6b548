"""LiteLLM as a client, as programs use it that have many providers."""

import json

import litellm

from exam import BAD, BROKEN, DOOR, HELLO, KEY, LOOP, URL, raised, take

litellm.suppress_debug_info = True
NUMBERS = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a", "b"]}
TOOLS = [
    {"type": "function", "function": {"name": name, "description": f"Can {name}.", "parameters": NUMBERS}}
    for name in ("add", "multiply")
]
CALCULATE = {"add": lambda a, b: a + b, "multiply": lambda a, b: a * b}


def complete(model, messages, **options):
    # The word before the slash is LiteLLM's for the API to speak, and not sent.
    prefix, base = {"chat": ("openai/", URL + "/v1"), "messages": ("anthropic/", URL)}[DOOR]
    if isinstance(messages, str):
        messages = [{"role": "user", "content": messages}]
    return litellm.completion(
        prefix + model, messages, api_base=base, api_key=KEY, num_retries=0, timeout=20, **options
    )


def whole(model):
    answer = complete(model, HELLO)
    return [answer.choices[0].message.content, answer.usage.prompt_tokens, answer.usage.completion_tokens]


def streamed(model):
    chunks = list(complete(model, HELLO, stream=True, stream_options={"include_usage": True}))
    answer = litellm.stream_chunk_builder(chunks)
    return [answer.choices[0].message.content, answer.usage.prompt_tokens, answer.usage.completion_tokens]


def loop(model):
    messages, calls = [{"role": "user", "content": LOOP}], 0
    while (message := complete(model, messages, tools=TOOLS).choices[0].message).tool_calls:
        calls += len(message.tool_calls)
        messages.append(message.model_dump(exclude_none=True))
        for call in message.tool_calls:
            value = CALCULATE[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": str(value)})
    return [calls, message.content]


def bad_request(model):
    return raised(lambda: complete(model, BAD))


def broken_stream(model):
    return raised(lambda: list(complete(model, BROKEN, stream=True)))


take([whole, streamed, loop, bad_request, broken_stream])
