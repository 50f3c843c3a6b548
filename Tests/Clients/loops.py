"""Tool loops as programs write them by hand, with each SDK: a turn at a time."""

import json

import anthropic
from openai import OpenAI

from gateway import CALLER_KEY
from providers.asking import CLOSED

QUESTION = "!loop 10"
CALCULATE = {"add": lambda a, b: a + b, "multiply": lambda a, b: a * b}


class Loop:
    """A conversation in which the model calculates. Each `step` is a request; it is over when the model says something.

    - Parameter others: the models to try when the first one's gateway fails.
    - Parameter thinks: whether the model is to think.
    """

    def __init__(self, server, model, others=(), is_streaming=False, thinks=True):
        self.server = server
        self.model = model
        self.effort = self.EFFORT if thinks else {}
        self.others = {"extra_body": {"models": list(others)}} if others else {}
        self.is_streaming = is_streaming
        self.calls = []
        self.text = None

    def step(self):
        """One turn: what the model said goes into the conversation, and so does what its tools came to."""
        calls, self.text = self.ask()
        self.calls += [(name, *arguments.values()) for _, name, arguments in calls]
        self.answer([(id, str(CALCULATE[name](**arguments))) for id, name, arguments in calls])
        return bool(calls)

    def run(self, turns):
        for _ in range(turns):
            assert self.step(), f"said {self.text!r} after {len(self.calls)} calls"


class ChatLoop(Loop):
    TOOLS = [{"type": "function", "function": {"name": name, "parameters": CLOSED}} for name in CALCULATE]
    EFFORT = {"reasoning_effort": "low"}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.client = OpenAI(base_url=self.server.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=10)
        self.messages = [{"role": "user", "content": QUESTION}]

    def ask(self):
        options = {"model": self.model, "messages": self.messages, "tools": self.TOOLS, **self.effort}
        if self.is_streaming:
            message = joined_message(self.client.chat.completions.create(stream=True, **options, **self.others))
        else:
            answer = self.client.chat.completions.create(**options, **self.others)
            message = answer.choices[0].message.model_dump(exclude_none=True)
        self.messages.append(message)
        calls = message.get("tool_calls", [])
        named = [(call["id"], call["function"]["name"], json.loads(call["function"]["arguments"])) for call in calls]
        return named, message.get("content")

    def answer(self, results):
        self.messages += [{"role": "tool", "tool_call_id": id, "content": value} for id, value in results]


def joined_message(stream):
    """The assistant's message as a program puts it together that keeps all it is given."""
    message, calls = {"role": "assistant", "content": None}, {}
    for delta in (choice.delta for chunk in stream for choice in chunk.choices):
        if delta.content:
            message["content"] = (message["content"] or "") + delta.content
        for name, value in (delta.model_extra or {}).items():
            if value:
                message[name] = message[name] + value if name in message else value
        for piece in delta.tool_calls or []:
            call = calls.setdefault(piece.index, {"type": "function", "function": {"name": "", "arguments": ""}})
            call |= {"id": piece.id or call.get("id"), **(piece.model_extra or {})}
            call["function"]["name"] += piece.function.name or ""
            call["function"]["arguments"] += piece.function.arguments or ""
    if calls:
        message["tool_calls"] = [calls[index] for index in sorted(calls)]
    return message


class MessagesLoop(Loop):
    TOOLS = [{"name": name, "input_schema": CLOSED} for name in CALCULATE]
    EFFORT = {"thinking": {"type": "enabled", "budget_tokens": 2000}}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.client = anthropic.Anthropic(base_url=self.server.url, api_key=CALLER_KEY, max_retries=0, timeout=10)
        self.messages = [{"role": "user", "content": QUESTION}]

    def ask(self):
        options = {
            "model": self.model, "messages": self.messages, "tools": self.TOOLS, "max_tokens": 4000,
            "system": [{"type": "text", "text": text} for text in ("Calculate.", "Be brief.")],
            **self.effort, **self.others,
        }  # fmt: skip
        if self.is_streaming:
            with self.client.messages.stream(**options) as stream:
                message = stream.get_final_message()
        else:
            message = self.client.messages.create(**options)
        self.messages.append({"role": "assistant", "content": message.content})
        calls = [(block.id, block.name, block.input) for block in message.content if block.type == "tool_use"]
        assert (message.stop_reason == "tool_use") == bool(calls)
        return calls, "".join(block.text for block in message.content if block.type == "text")

    def answer(self, results):
        blocks = [
            {"type": "tool_result", "tool_use_id": id, "content": [{"type": "text", "text": value}]}
            for id, value in results
        ]  # fmt: skip
        if blocks:
            self.messages.append({"role": "user", "content": blocks})


class ResponsesLoop(Loop):
    TOOLS = [{"type": "function", "name": name, "parameters": CLOSED, "strict": True} for name in CALCULATE]
    EFFORT = {"reasoning": {"effort": "low"}, "include": ["reasoning.encrypted_content"]}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.client = OpenAI(base_url=self.server.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=10)
        self.items = [{"role": "user", "content": QUESTION}]

    def ask(self):
        options = {
            "model": self.model, "input": self.items, "tools": self.TOOLS, "instructions": "Be brief.",
            # Nothing is kept by anybody: thoughts travel with the conversation.
            "store": False, **self.effort, **self.others,
        }  # fmt: skip
        if self.is_streaming:
            with self.client.responses.stream(**options) as stream:
                answer = stream.get_final_response()
        else:
            answer = self.client.responses.create(**options)
        self.items += [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in answer.output]
        calls = [item for item in answer.output if item.type == "function_call"]
        return [(call.call_id, call.name, json.loads(call.arguments)) for call in calls], answer.output_text

    def answer(self, results):
        self.items += [{"type": "function_call_output", "call_id": id, "output": value} for id, value in results]


DOORS = {"chat": ChatLoop, "messages": MessagesLoop, "responses": ResponsesLoop}
