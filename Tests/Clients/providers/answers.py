"""What a simulated model answers, decided from what it was asked, in words that belong to no provider."""

import json
import re
from dataclasses import dataclass, field

from providers.refusal import EmptyAccount, Refusal
from providers.schemas import example

# Characters of two, three and four bytes, so that no answer survives being taken for Latin-1 or cut at bytes.
TAIL = " · Café 東京 🌍"
THOUGHTS = "Let me think about it: Zürich, 京都."


@dataclass
class Tool:
    name: str
    schema: dict


@dataclass
class Asked:
    """A request as the model sees it. Each provider reads it out of its own format."""

    text: str = ""  # the last user turn that is no tool result
    tools: list = field(default_factory=list)
    choice: str = "auto"  # auto, none, required, or the name of a tool
    may_call_many: bool = True
    results: list = field(default_factory=list)  # the texts of the tool results that end the conversation
    rounds: int = 0  # how often tools have answered since the last user text
    images: list = field(default_factory=list)  # (MIME type, bytes) of the last user turn; bytes unknown: None
    schema: dict | None = None  # of structured output; {} where any JSON will do
    wants_thoughts: bool = False
    token_limit: int | None = None
    stops: list = field(default_factory=list)

    def order(self, name):
        """What an order in the text says behind its name; "" where it says nothing, `None` without the order."""
        found = re.search(rf"!{name}\b(?: ([\w-]+))?", self.text)
        return (found.group(1) or "") if found else None

    @property
    def breaks_off(self):
        """How a stream is to end in its midst: "overloaded" or "cut"."""
        return next((name for name in ("overloaded", "cut") if self.order(name) is not None), None)


@dataclass
class Call:
    id: str
    name: str
    arguments: dict


@dataclass
class Usage:
    """Tokens, none of them counted twice. What a provider adds up under which name is its own affair."""

    fresh: int = 16  # of the prompt, neither read from a cache nor written to one
    cache_read: int = 24
    answer: int = 12
    thoughts: int = 0

    @property
    def prompt(self):
        return self.fresh + self.cache_read

    @property
    def completion(self):
        return self.answer + self.thoughts


@dataclass
class Reply:
    text: str = ""
    thoughts: str = ""
    calls: list = field(default_factory=list)
    finish: str = "stop"  # stop, length, tool_calls, content_filter
    stop_sequence: str | None = None
    usage: Usage = field(default_factory=Usage)


def said(text):
    """The answer to a text without tools and orders."""
    return f"You said: {text}{TAIL}"


def told(*results):
    """The answer to tool results."""
    return f"The tool said: {' | '.join(results)}{TAIL}"


def pieces(text, size=7):
    """A text as a stream brings it."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def decide(asked, always_thinks=False):
    """The model's reply.

    - Parameter always_thinks: whether `!reason` alone is enough; otherwise the request must have asked for thoughts.
    - Raises `Refusal` where the text orders one, or orders something the request did not bring.
    """
    if status := asked.order("error"):
        raise Refusal(int(status), "The message ordered this error.")
    if asked.order("broke") is not None:
        raise EmptyAccount
    thinks = asked.wants_thoughts or (always_thinks and asked.order("reason") is not None)
    reply = Reply(thoughts=THOUGHTS if thinks else "", usage=Usage(thoughts=30 if thinks else 0))
    if calls := tool_calls(asked):
        reply.calls, reply.finish = calls, "tool_calls"
    else:
        reply.text = answer_text(asked)
        shorten(reply, asked)
    return reply


def tool_calls(asked):
    """The calls of this turn, if it is a turn for calls."""
    loops = int(asked.order("loop") or 0)
    if not asked.tools or asked.choice == "none" or (asked.rounds and asked.rounds >= loops):
        return []
    tools = [tool for tool in asked.tools if tool.name == asked.choice] or asked.tools
    is_double = asked.order("parallel") is not None or (loops > 0 and asked.rounds % 2 == 1)
    count = 2 if is_double and asked.may_call_many else 1
    chosen = [tools[index % len(tools)] for index in range(count)]
    turns = [asked.rounds + index for index in range(count)]
    return [
        Call(f"call_{turn}_{index}", tool.name, example(tool.schema, turn))
        for index, (tool, turn) in enumerate(zip(chosen, turns))
    ]


def answer_text(asked):
    if asked.order("image") is not None:
        return image_text(asked)
    if asked.schema is not None:
        return json.dumps(example(asked.schema) if asked.schema else {"said": asked.text}, ensure_ascii=False)
    if asked.order("json") is not None:
        raise Refusal(400, "The message wants JSON, but structured output was not asked for.")
    return told(*asked.results) if asked.results else said(asked.text)


def image_text(asked):
    if not asked.images:
        raise Refusal(400, "The message is about an image, but none arrived.")
    mime, data = asked.images[0]
    return f"Saw {mime} of {len(data)} bytes" if data is not None else f"Saw {mime}"


def shorten(reply, asked):
    """Ends the text where a stop sequence, the token limit (seven characters a token) or an order says so."""
    for stop in asked.stops:
        if stop in reply.text:
            reply.text, reply.stop_sequence = reply.text.partition(stop)[0], stop
    limit = asked.token_limit
    if limit is not None and limit < len(pieces(reply.text)):
        reply.text, reply.finish = "".join(pieces(reply.text)[:limit]), "length"
        reply.usage.answer = limit
    match asked.order("stop"):
        case "length":
            reply.finish = "length"
        case "filter":
            reply.finish = "content_filter"
