"""A reply in OpenAI's shapes, whole and in chunks, with the habits of a host."""

import json
import time

from providers.answers import pieces


class Answer:
    """- Parameter body: the request; it says how many choices there are, and whether usage is wanted in a stream."""

    def __init__(self, host, body, reply):
        self.host = host
        self.reply = reply
        self.wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        self.count = body.get("n") or 1
        self.head = {"id": "chatcmpl-sim", "created": int(time.time()), "model": body["model"]}
        self.calls = [
            {"id": f"{call.id}_{number}", "type": "function",
             "function": {"name": call.name, "arguments": json.dumps(call.arguments, ensure_ascii=False)}}
            for number, call in enumerate(reply.calls)
        ]  # fmt: skip

    def whole(self):
        message = {"role": "assistant", "content": self._content() or None}
        if self.host.thoughts in ("reasoning", "reasoning_content") and self.reply.thoughts:
            message[self.host.thoughts] = self.reply.thoughts
        if self.calls:
            message["tool_calls"] = self.calls
        choices = [{"index": n, "message": message, "finish_reason": self.reply.finish} for n in range(self.count)]
        return self.head | {"object": "chat.completion", "choices": choices, "usage": self.usage()}

    def chunks(self):
        """The values of a stream's events, without what ends it."""
        deltas = [{"role": "assistant", "content": ""}, *self._thoughts(), *self._texts(), *self._call_deltas()]
        for number, delta in enumerate(deltas):
            role = {"role": "assistant"} if self.host.has_role_on_every_chunk else {}
            yield self._chunk(self._choices(role | delta), running=number)
        yield from self._ending()

    def usage(self, answer=None):
        """- Parameter answer: the tokens of the answer so far; all of them unless given."""
        usage = self.reply.usage
        answer = usage.answer if answer is None else answer
        completion = answer if self.host.counts_thoughts_apart else answer + usage.thoughts
        counts = {
            "prompt_tokens": usage.prompt, "completion_tokens": completion,
            "total_tokens": usage.prompt + answer + usage.thoughts, **self.host.charge,
        }  # fmt: skip
        counts["completion_tokens_details"] = {"reasoning_tokens": usage.thoughts}
        if self.host.cache == "sums":
            return counts | {"prompt_cache_hit_tokens": usage.cache_read, "prompt_cache_miss_tokens": usage.fresh}
        return counts | {"prompt_tokens_details": {"cached_tokens": usage.cache_read}}

    # Inside

    def _content(self):
        tagged = self.host.thoughts == "think" and self.reply.thoughts
        return (f"<think>{self.reply.thoughts}</think>\n" if tagged else "") + self.reply.text

    def _thoughts(self):
        if self.host.thoughts not in ("reasoning", "reasoning_content"):
            return
        for part in pieces(self.reply.thoughts):
            details = [{"type": "reasoning.text", "text": part}] if self.host.slug == "openrouter" else None
            yield {self.host.thoughts: part} | ({"reasoning_details": details} if details else {})

    def _texts(self):
        return [{"content": part} for part in pieces(self._content())]

    def _call_deltas(self):
        for index, call in enumerate(self.calls):
            if self.host.gives_whole_calls:
                yield {"tool_calls": [{"index": index, **call}]}
                continue
            yield {"tool_calls": [{"index": index, **call, "function": call["function"] | {"arguments": ""}}]}
            for part in pieces(call["function"]["arguments"]):
                nulls = {"id": None, "type": None} if self.host.repeats_nulls else {}
                name = {"name": None} if self.host.repeats_nulls else {}
                yield {"tool_calls": [{"index": index, **nulls, "function": {**name, "arguments": part}}]}

    def _ending(self):
        last = self._chunk(self._choices({}, self.reply.finish), running=None)
        match self.host.usage:
            case "finish" | "every":
                yield last | {"usage": self.usage()}
            case "x_groq":
                yield last | {"x_groq": {"id": "req_sim", "usage": self.usage()}}
            case "blank":
                yield last
                blank = [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]
                yield self._chunk(blank, running=None) | {"usage": self.usage()}
            case "asked":
                yield last
                if self.wants_usage:
                    yield self._chunk([], running=None) | {"usage": self.usage()}

    def _choices(self, delta, finish=None):
        return [{"index": index, "delta": delta, "finish_reason": finish} for index in range(self.count)]

    def _chunk(self, choices, running):
        chunk = self.head | {"object": "chat.completion.chunk", "choices": choices}
        if self.host.usage == "every":
            chunk["usage"] = self.usage(min(running or 0, self.reply.usage.answer))
        elif self.host.usage == "asked" and self.wants_usage:
            chunk["usage"] = None
        return chunk
